import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { forecastPanel } from '../../../server/api/pipeline/forecast.ts'
import { createApp } from '../../../server/app.ts'
import { createForecastFreezer } from '../../../server/ops/forecast-freezer.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'
import { dealStory, record } from '../api/sales-events.ts'

let api: ApiFixture
/** Wednesday of the third week of the quarter, in Berlin. */
const NOW_MS = Date.UTC(2026, 3, 22, 8)

beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS, mode: 'b2b' })
  await api.add([
    ...dealStory('sure', {
      created: '2026-02-01',
      amount: 50_000,
      fields: { expected_close_on: '2026-05-20', forecast_category: 'commit', probability: 0.7 },
    }),
    ...dealStory('likely', {
      created: '2026-02-01',
      amount: 20_000,
      fields: { expected_close_on: '2026-06-20', forecast_category: 'best_case', probability: 0.5 },
    }),
    ...dealStory('open', {
      created: '2026-02-01',
      amount: 10_000,
      fields: { expected_close_on: '2026-06-01', probability: 0.1 },
    }),
    ...dealStory('other quarter', {
      created: '2026-02-01',
      amount: 99_000,
      fields: { expected_close_on: '2026-08-01', forecast_category: 'commit' },
    }),
    ...dealStory('closed', { created: '2026-02-01', amount: 30_000, won: '2026-04-09' }),
  ])
})
afterEach(() => api.close())

/** The freezer of a server whose clock stands at an instant. */
const freezeAt = async (nowMs: number): Promise<void> => {
  const { store, deals, log } = api.services
  await createForecastFreezer({ store, deals, log, now: () => nowMs }).run()
}
type Panel = ReturnType<typeof forecastPanel>
const get = (path: string): Promise<Panel> => api.get(path)
const count = (): unknown =>
  api.log.store.writer.raw.prepare('select count(*) from forecast_freeze').pluck().get()

describe('the forecast of a quarter', () => {
  it('is kept each Monday by itself; Mondays that were missed say that they are reconstructed', async () => {
    await freezeAt(NOW_MS)
    const { frozen } = await get('/forecast?quarter=2026-Q2')
    expect(frozen.map((each) => [each.asOf, each.week, each.isReconstructed])).toEqual([
      ['2026-04-06', 1, true],
      ['2026-04-13', 2, true],
      ['2026-04-20', 3, true],
    ])
    expect(frozen[0]).toMatchObject({
      closed: { valueMinor: 0 },
      commit: { valueMinor: 5_000_000, deals: 1 },
      bestCase: { valueMinor: 2_000_000 },
      pipeline: { valueMinor: 1_000_000 },
    })
    // Closed 30 k and commit 50 k; Σ amount × probability = 35 + 10 + 1 k.
    expect(frozen[1]).toMatchObject({
      commitForecastMinor: 8_000_000,
      bestCaseForecastMinor: 10_000_000,
      openPipelineMinor: 8_000_000,
      weightedMinor: 7_600_000,
    })
    await freezeAt(Date.UTC(2026, 3, 26, 22, 30))
    const { frozen: later } = await get('/forecast?quarter=2026-Q2')
    // Half past midnight on Monday in Berlin.
    expect(later.at(-1)).toMatchObject({ asOf: '2026-04-27', isReconstructed: false, note: null })
  })

  it('is not changed by anything that is edited afterwards, nor by the database itself', async () => {
    await freezeAt(NOW_MS)
    const { frozen: before } = await get('/forecast?quarter=2026-Q2')
    const kept = count()
    await api.add([
      record('Deal Updated', '2026-04-21', {
        deal_id: 'sure',
        amount: 1,
        forecast_category: 'omitted',
      }),
    ])
    await freezeAt(NOW_MS)
    expect(count()).toBe(kept)
    expect((await get('/forecast?quarter=2026-Q2')).frozen).toEqual(before)
    const { raw } = api.log.store.writer
    expect(() => raw.prepare(`update forecast_freeze set body = '{}'`).run()).toThrow(
      /never changed/,
    )
  })

  it('is scored when the quarter is over: error, signed bias, and what became of the commit', async () => {
    await freezeAt(NOW_MS)
    expect((await get('/forecast?quarter=2026-Q2')).score).toBeNull()
    await api.add([
      record('Deal Won', '2026-05-20', {
        deal_id: 'sure',
        closed_at: '2026-05-20',
        amount: 40_000,
      }),
      record('Deal Lost', '2026-06-20', { deal_id: 'likely', closed_at: '2026-06-20' }),
    ])
    const later = { ...api.services, now: () => Date.UTC(2026, 6, 8, 8) }
    const ask = async (quarter: string): Promise<Panel> => {
      const path = `/api/v1/projects/${api.log.project.slug}/forecast?quarter=${quarter}`
      const headers = { authorization: `Bearer ${api.log.token}` }
      const answer = await createApp(later).request(`http://127.0.0.1:4600${path}`, { headers })
      return (await answer.json()) as Panel
    }
    const { score } = await ask('2026-Q2')
    expect(score).toMatchObject({ actualMinor: 7_000_000, wonDeals: 2 })
    const third = score?.weeks.find(({ week }) => week === 3)
    // Committed 80 k in the third week, 70 k came: 14.3 % too much.
    expect(third?.commit.bias).toBeCloseTo(10 / 70, 10)
    expect(third?.commit.error).toBeCloseTo(10 / 70, 10)
    expect(third?.commitAccuracy).toMatchObject({ value: 1 })
    const { sameWeek } = await ask('2026-Q3')
    expect(sameWeek[0]).toMatchObject({ quarter: '2026-Q2', actualMinor: 7_000_000 })
  })
})
