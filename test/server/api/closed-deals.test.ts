import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { listDeals } from '../../../server/api/pipeline/deal-list.ts'
import type { cycle, winRates } from '../../../server/api/pipeline/flow.ts'
import type { northStar } from '../../../server/api/pipeline/north-star.ts'
import type { MetricAnswer } from '../../../shared/schemas/result.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { dealStory } from './sales-events.ts'

const TODAY = Date.UTC(2026, 4, 15, 10)
const TIMES = Array.from({ length: 300 }, (_, index) => index)

let api: ApiFixture

type Answers = {
  winRates: ReturnType<typeof winRates>
  cycle: ReturnType<typeof cycle>
  deals: ReturnType<typeof listDeals>
}
const get = <Answer = unknown>(path: string): Promise<Answer> => api.get<Answer>(path)

describe('a quarter of 300 matured deals of which 57 were won (product E05, case B)', () => {
  beforeAll(async () => {
    api = await openApi({ nowMs: TODAY, mode: 'b2b' })
    await api.add(
      TIMES.flatMap((n) => {
        const isWon = n < 57
        const account = `acc-${String(n)}`
        return dealStory(`d${String(n)}`, {
          created: '2026-01-10',
          account,
          amount: 24_000,
          ...(isWon ? { won: '2026-04-14' } : { lost: '2026-04-20' }),
          // 120 of 300 come from nowhere that anybody wrote down (product E06).
          fields: n % 5 < 2 ? {} : { lead_source: n % 5 < 4 ? 'inbound' : 'partner' },
        })
      }),
    )
  })
  afterAll(() => api.close())

  it('shows 19.0 % with its Wilson interval by either denominator', async () => {
    const { total, maturity, unknownShare, rows } = await get<Answers['winRates']>(
      '/pipeline/win-rate?basis=created',
    )
    expect(total.closedCount).toMatchObject({ value: 0.19, numerator: 57, denominator: 300 })
    expect(total.createdCount.value).toBe(0.19)
    // Wilson's score interval for 57 of 300 (Newcombe 1998, method 3, worked by hand).
    expect(total.closedCount.interval?.lower).toBeCloseTo(0.1496, 4)
    expect(total.closedCount.interval?.upper).toBeCloseTo(0.2382, 4)
    expect(maturity).toBe(1)
    expect(unknownShare).toBe(0.4)
    expect(rows.map((row) => row.source)).toContain('(unknown)')
  })

  it('stands beside the quarter before up to the same day, and says why nothing is split', async () => {
    const star = await get<ReturnType<typeof northStar>>('/pipeline/north-star')
    expect(star).toMatchObject({
      periods: { before: { quarter: '2026-Q1', to: '2026-02-14' }, after: { to: '2026-05-15' } },
      afterMinor: 57 * 2_400_000,
      beforeMinor: 0,
      reason: 'nothing_won_before',
    })
    const next = await get<ReturnType<typeof northStar>>('/pipeline/north-star?quarter=2026-Q2')
    expect(next.nodes[1]).toMatchObject({ factor: 'win_rate_closed_count', after: 0.19 })
  })

  it('shows the cycle in days with mean and median, and where it lies in its band', async () => {
    const cycle = await get<Answers['cycle']>('/pipeline/cycle?basis=created')
    expect(cycle).toMatchObject({ won: { n: 57, meanDays: 94, medianDays: 94 }, place: 'in' })
    // All 57 on one day: 243 lost ones leave later, so 243 of 300 have not won by then.
    expect(cycle.curve).toMatchObject([{ day: 94, atRisk: 300, events: 57, survival: 0.81 }])
  })

  it('answers metrics by quarter, split with a row for what is unknown', async () => {
    const quarters = await get('/metrics/win_rate_closed_count?grain=quarter&from=2026-01-01')
    expect(quarters).toMatchObject({
      rows: [
        { key: '2026-01-01', value: null, denominator: 0 },
        { key: '2026-04-01', value: 0.19, numerator: 57, denominator: 300, partial: true },
      ],
    })
    const bySource = await get<MetricAnswer>(
      '/metrics/win_rate_closed_count?grain=total&by=lead_source',
    )
    expect(bySource.rows.map(({ by, denominator }) => [by, denominator])).toEqual([
      ['inbound', 120],
      ['partner', 60],
      ['unknown', 120],
    ])
    const cycle = await get<MetricAnswer>('/metrics/sales_cycle_days?grain=total')
    expect(cycle.rows).toMatchObject([{ value: 94, denominator: 57 }])
    const won = await get<MetricAnswer>('/metrics/closed_won_value?grain=quarter')
    expect(won.rows.at(-1)).toMatchObject({ value: 57 * 24_000, numerator: 57 * 2_400_000 })
  })

  it('refuses what consumers do, with the nearest metric that is allowed', async () => {
    const answer = await api.ask('/metrics/cart_access_rate')
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('nearest')
  })

  it('says where a number of an experiment is found, as a shop does', async () => {
    expect(await api.get('/metrics/conversion?grain=total')).toMatchObject({
      rows: [{ value: null, note: expect.stringContaining('/experiments/{key}/results') }],
    })
  })

  it('lists the deals behind a number, and as CSV without formulas', async () => {
    const list = await get<Answers['deals']>(
      '/deals?status=won&on=closed&from=2026-04-01&to=2026-04-30&limit=50',
    )
    expect(list).toMatchObject({ total: 57, next: 50 })
    expect(await get<Answers['deals']>('/deals?lead_source=unknown')).toMatchObject({ total: 120 })
    const csv = await (await api.ask('/deals?status=won&format=csv')).text()
    expect(csv.split('\r\n')).toHaveLength(59)
  })
})
