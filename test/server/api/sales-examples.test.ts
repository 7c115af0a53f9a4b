import { afterAll, describe, expect, it } from 'vitest'
import type { Alarm } from '../../../shared/metrics/index.ts'
import type { MetricAnswer, MetricRow } from '../../../shared/schemas/result.ts'
import type { Event } from '../../../shared/schemas/event.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { dealStory, record } from './sales-events.ts'

const NOW_MS = Date.UTC(2026, 4, 15, 10)
const times = (n: number): number[] => Array.from({ length: n }, (_, index) => index)

const opened: ApiFixture[] = []
async function team(events: readonly Event[]): Promise<ApiFixture> {
  const api = await openApi({ nowMs: NOW_MS, mode: 'b2b' })
  opened.push(api)
  await api.add(events)
  return api
}
afterAll(async () => {
  await Promise.all(opened.map((api) => api.close()))
})

const alarm = async (api: ApiFixture, rule: string): Promise<Alarm | undefined> =>
  (await api.get<{ alarms: Alarm[] }>('/alarms')).alarms.find((each) => each.rule === rule)
const figure = async (api: ApiFixture, metric: string): Promise<MetricRow | undefined> =>
  (await api.get<MetricAnswer>(`/metrics/${metric}?grain=total`)).rows[0]

/** Leads, of which the first became an opportunity. */
const leads = (count: number, opportunities: number): Event[] =>
  times(count).flatMap((n) => {
    const lead = { lead_id: `l${String(n)}`, created_at: '2026-02-02' }
    const created = record('Lead Created', '2026-02-02', lead)
    return n < opportunities ? [created, record('Lead Converted', '2026-03-02', lead)] : [created]
  })
/** Deals closed today, each so many days after it began. */
const closed = (count: number, won: number, created = '2026-02-01'): Event[] =>
  times(count).flatMap((n) =>
    dealStory(`d${String(n)}`, {
      created,
      amount: 10_000,
      ...(n < won ? { won: '2026-05-06' } : { lost: '2026-05-06' }),
    }),
  )

describe('lead to opportunity (product C03)', () => {
  it.each([
    [32, 0.08, 'in'],
    [12, 0.03, 'below'],
  ])(
    'of 400 leads with %i opportunities is %d, %s its band',
    async (opportunities, value, place) => {
      const api = await team(leads(400, opportunities))
      const { leadToOpp } = await api.get<{ leadToOpp: object }>('/pipeline/bottleneck')
      expect(leadToOpp).toMatchObject({ value, denominator: 400, place })
    },
  )
})

describe('opportunity to close (product C04)', () => {
  it.each([
    [19, 'clear'],
    [27, 'clear'],
    [17, 'firing'],
  ])('with %i of 100 won: the alarm of its band is %s', async (won, state) => {
    const api = await team(closed(100, won))
    expect(await figure(api, 'win_rate_closed_count')).toMatchObject({ value: won / 100 })
    expect(await alarm(api, 'band:win_rate_closed_count')).toMatchObject({ state })
  })
})

describe('the sales cycle (product C05)', () => {
  it.each([
    ['2026-02-01', 94, 'in'],
    ['2026-04-26', 10, 'between'],
  ])('of deals that began on %s is %i days, %s its band', async (created, days, place) => {
    const api = await team(closed(60, 60, created))
    const cycle = await api.get<object>('/pipeline/cycle')
    expect(cycle).toMatchObject({ won: { meanDays: days, medianDays: days }, place })
  })
})

describe('a small sample (product C13)', () => {
  it('of 3 of 12 won shows 25 % from 8.9 to 53.2 %, and no colour', async () => {
    const api = await team(closed(12, 3))
    const row = await figure(api, 'win_rate_closed_count')
    expect(row).toMatchObject({ value: 0.25, numerator: 3, denominator: 12 })
    expect(row?.interval?.lower).toBeCloseTo(0.089, 3)
    expect(row?.interval?.upper).toBeCloseTo(0.532, 3)
    expect(await alarm(api, 'band:win_rate_closed_count')).toMatchObject({ state: 'unknown' })
  })
})

describe('the cost of a customer (product C08)', () => {
  it('without people is marked as media only', async () => {
    const api = await team(closed(4, 4))
    const spend = { day: '2026-04-10', channel: 'linkedin', amountMinor: 400_000, currency: 'EUR' }
    expect((await api.post('/spend', { spend: [spend] })).status).toBe(200)
    expect(await figure(api, 'cac')).toMatchObject({ note: 'media-only, incomplete' })
  })
})
