import { afterAll, describe, expect, it } from 'vitest'
import { de } from '../../../web/messages/de.ts'
import { en } from '../../../web/messages/en.ts'
import type { Event } from '../../../shared/schemas/event.ts'
import { event, order } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { dealStory, noon, record } from './sales-events.ts'

const NOW_MS = noon('2026-05-15')
const MINUTE_MS = 60_000
const times = (n: number): number[] => Array.from({ length: n }, (_, index) => index)

const opened: ApiFixture[] = []
async function workspace(mode: 'b2c' | 'b2b', events: readonly Event[] = []): Promise<ApiFixture> {
  const api = await openApi({ nowMs: NOW_MS, mode })
  opened.push(api)
  await api.add(events)
  return api
}
afterAll(async () => {
  await Promise.all(opened.map((api) => api.close()))
})

type Position = {
  touchpoints: { aids: Record<'price' | 'deciders' | 'speed', string | null> }[]
  measured: {
    deciders: { mean: number; size: string } | null
    b2c: { medianDays: number; of: number; speed: string } | null
    b2b: { medianDays: number; of: number; speed: string } | null
  }
}
const position = (api: ApiFixture): Promise<Position> => api.get<Position>('/position')

/** Contacts with a role in one account. */
const committee = (people: number): Event[] =>
  times(people).map((n) =>
    record('Contact Created', '2026-04-01', { contact_id: `c${String(n)}`, role: 'user' }, 'acme'),
  )

describe('the usual price (product C09)', () => {
  it('of $500 lies between the models', async () => {
    const api = await workspace('b2b')
    await api.post('/position', { touchpoint: 'Site', answers: {}, price: 500 })
    expect((await position(api)).touchpoints[0]?.aids.price).toBe('between_models')
    expect(en['position.price.between_models']).toBe('between models ($199–2,000)')
    expect(de['position.price.between_models']).toContain('199–2.000 $')
  })
})

describe('the deciders of an account (product C10)', () => {
  it.each([
    [9, 'large', 'large committee (8–10)'],
    [12, 'check_data', 'check data (over 10)'],
  ] as const)('of %i on average are %s', async (people, size, text) => {
    const api = await workspace('b2b', committee(people))
    const { measured } = await position(api)
    expect(measured.deciders).toEqual({ mean: people, size })
    expect(en[`position.deciders.${size}`]).toBe(text)
  })
})

describe('the speed of a decision (product C11)', () => {
  it('of 20 minutes from the first session to the order is of minutes to hours: B2C', async () => {
    const waits = [5, 10, 20, 60, 24 * 60]
    const api = await workspace('b2c', [
      ...waits.flatMap((minutes, n) => {
        const anonymousId = `v${String(n)}`
        const atMs = noon('2026-05-01')
        return [
          event({ anonymousId, atMs }),
          order(`o${String(n)}`, 40, { anonymousId, atMs: atMs + minutes * MINUTE_MS }),
          // A second order says nothing of the first decision.
          order(`again${String(n)}`, 40, { anonymousId, atMs: noon('2026-05-12') }),
        ]
      }),
      // Of whom nothing is known before the order.
      order('imported', 40, { anonymousId: 'file', atMs: noon('2026-05-02'), origin: 'import' }),
    ])
    const { measured } = await position(api)
    expect(measured.b2c).toMatchObject({ of: 5, speed: 'minutes_to_days' })
    expect((measured.b2c?.medianDays ?? 0) * 24 * 60).toBeCloseTo(20, 9)
    expect(measured.b2b).toBeNull()
    expect(en['position.speed.minutes_to_hours']).toBe('minutes–hours: B2C')
  })

  it('of 94 days from the deal to the win is of weeks to quarters: B2B', async () => {
    const deals = [90, 94, 120].flatMap((days, n) =>
      dealStory(`d${String(n)}`, {
        created: new Date(noon('2026-05-06') - days * 24 * 60 * MINUTE_MS)
          .toISOString()
          .slice(0, 10),
        won: '2026-05-06',
      }),
    )
    const { measured } = await position(await workspace('b2b', deals))
    expect(measured.b2b).toMatchObject({ medianDays: 94, of: 3, speed: 'weeks_to_quarters' })
    expect(measured.b2c).toBeNull()
    expect(en['position.speed.weeks_to_quarters']).toBe('weeks–quarters: B2B')
  })
})
