import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Asker } from '../../../server/answers/answers.ts'
import { createProject } from '../../../server/config-store/projects.ts'
import { lastDueWeek, nextDueMs, retroOf } from '../../../server/retro/clock.ts'
import { createRetroSchedule } from '../../../server/retro/schedule.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'
import { order, START_MS } from '../projections/log-fixture.ts'

const BERLIN = 'Europe/Berlin'
const at = (iso: string): number => Date.parse(iso)

describe('a retro is due', () => {
  it.each([
    ['in winter', '2026-03-23', '2026-03-23T05:00:00.000Z'],
    ['hours after the clocks went forward', '2026-03-30', '2026-03-30T04:00:00.000Z'],
    ['hours after the clocks went back', '2026-10-26', '2026-10-26T05:00:00.000Z'],
  ])('at 06:00 on the clock of the workspace, %s', (_, week, instant) => {
    const { asOfMs, from, to } = retroOf(week, BERLIN)
    expect(new Date(asOfMs).toISOString()).toBe(instant)
    expect([from < to, to < week]).toEqual([true, true])
    expect(lastDueWeek(asOfMs - 1, BERLIN) < week).toBe(true)
    expect(lastDueWeek(asOfMs, BERLIN)).toBe(week)
    expect(nextDueMs(asOfMs - 1, BERLIN)).toBe(asOfMs)
  })
})

let api: ApiFixture
let nowMs: number
beforeEach(async () => {
  nowMs = START_MS
  api = await openApi({ nowMs: START_MS })
})
afterEach(() => api.close())

const schedule = () =>
  createRetroSchedule({
    store: api.log.store,
    projector: api.services.projector,
    now: () => nowMs,
    log: pino({ level: 'silent' }),
  })
type Listed = { retros: { week: string; from: string; to: string; state: string }[] }
const weeks = async (): Promise<string[]> =>
  (await api.get<Listed>('/retros')).retros.map(({ week }) => week)

describe('the schedule', () => {
  it('makes nothing before Monday 06:00, and then the retro of the week before, once', async () => {
    await api.add([order('o1', 20, { atMs: START_MS })])
    nowMs = at('2026-03-30T05:59:00+02:00')
    expect(await schedule().run()).toEqual([])
    nowMs = at('2026-03-30T06:00:00+02:00')
    expect(await schedule().run()).toEqual([{ slug: 'shop', week: '2026-03-30' }])
    expect(await schedule().run()).toEqual([])
    expect((await api.get<Listed>('/retros')).retros).toMatchObject([
      { week: '2026-03-30', from: '2026-03-23', to: '2026-03-29', state: 'due' },
    ])
  })

  it('does not hold up a stop: what is not made yet is made after the next start', async () => {
    nowMs = at('2026-03-30T06:00:00+02:00')
    let end: ((error: Error) => void) | undefined
    const answers: Asker = {
      ask: () =>
        new Promise((_, reject) => {
          end = reject
        }),
      close: () => {
        end?.(new Error('the thread was ended'))
        return Promise.resolve()
      },
    }
    const stopped = createRetroSchedule({ ...api.services, answers, now: () => nowMs })
    const run = stopped.run()
    await expect.poll(() => end).toBeDefined()
    await stopped.stop()
    expect(await run).toEqual([])
    expect(await weeks()).toEqual([])
    expect(await schedule().run()).toEqual([{ slug: 'shop', week: '2026-03-30' }])
  })

  it('makes up for the Mondays on which no server ran', async () => {
    nowMs = at('2026-04-15T12:00:00+02:00')
    await schedule().run()
    expect(await weeks()).toEqual(['2026-04-13', '2026-04-06', '2026-03-30'])
  })

  it('follows the clock of each workspace', async () => {
    createProject(api.log.store.writer, {
      ...{ name: 'Abroad', mode: 'b2b', timeZone: 'America/New_York', currency: 'USD' },
      nowMs: START_MS,
      actor: 'test',
    })
    nowMs = at('2026-03-30T06:00:00+02:00')
    expect(await schedule().run()).toEqual([{ slug: 'shop', week: '2026-03-30' }])
    nowMs = at('2026-03-30T06:00:00-04:00')
    expect(await schedule().run()).toEqual([{ slug: 'abroad', week: '2026-03-30' }])
  })

  it('leaves a retro as it is when it is asked for again', async () => {
    nowMs = at('2026-04-06T09:00:00+02:00')
    await schedule().run()
    const before = await api.get('/retros/2026-04-06')
    await api.add([order('late', 20, { atMs: at('2026-04-01T12:00:00Z') })])
    await schedule().run()
    expect(await api.get('/retros/2026-04-06')).toEqual(before)
  })
})
