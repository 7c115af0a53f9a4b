import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from './api-fixture.ts'

type Row = Record<string, unknown> & { key: string }
type Answer = { rows: Row[]; total: Record<string, unknown>; note: string | null }

let api: ApiFixture
beforeEach(async () => {
  api = await openApi({ nowMs: Date.UTC(2026, 6, 15, 12), mode: 'b2b' })
})
afterEach(() => api.close())

/** What a subscription comes to a month, from each day on. */
function subscription(key: string, account: string, steps: [day: string, minor: number][]): void {
  const { raw } = api.log.store.writer
  const { id } = api.log.project
  raw
    .prepare(`insert or ignore into term (project_id, kind, value) values (?, 'account', ?)`)
    .run(id, account)
  const term = raw
    .prepare(`select id from term where project_id = ? and kind = 'account' and value = ?`)
    .pluck()
    .get(id, account)
  const put = raw.prepare(`insert into mrr_change (project_id, subscription_key, on_day, account_id,
    currency, mrr_minor, before_minor) values (?, ?, ?, ?, 'EUR', ?, ?)`)
  let before = 0
  for (const [day, minor] of steps) {
    put.run(id, key, day, term, minor, before)
    before = minor
  }
}

describe('the movements of recurring revenue', () => {
  // ChartMogul help 201244842: the life of one customer.
  it('tell the published life of a customer: cancelling one of several is contraction', async () => {
    subscription('gold', 'acme', [
      ['2026-01-10', 16_667],
      ['2026-04-20', 0],
    ])
    subscription('silver', 'acme', [
      ['2026-02-10', 6_000],
      ['2026-03-10', 0],
    ])
    subscription('gold-monthly', 'acme', [['2026-06-01', 15_000]])
    const { rows, total } = await api.get<Answer>('/revenue/mrr?from=2026-01-01&to=2026-06-30')
    expect(rows.map(({ key, ...row }) => [key, moves(row)])).toEqual([
      ['2026-01-01', { newMinor: 16_667 }],
      ['2026-02-01', { expansionMinor: 6_000 }],
      ['2026-03-01', { contractionMinor: 6_000 }],
      ['2026-04-01', { churnedMinor: 16_667 }],
      ['2026-05-01', {}],
      ['2026-06-01', { reactivationMinor: 15_000 }],
    ])
    expect(total).toMatchObject({ startMinor: 0, endMinor: 15_000, residualMinor: 0 })
  })

  // ChurnZero, churnopedia: 27,000 → 35,000 by upsell, 5,000 churn: NRR 111 %. Product E19, E20.
  it('give NRR 111.1 %, GRR 81.5 % and an expansion rate of 29.6 %', async () => {
    subscription('s1', 'a', [
      ['2025-01-01', 2_200_000],
      ['2026-02-01', 3_000_000],
    ])
    subscription('s2', 'b', [
      ['2025-01-01', 500_000],
      ['2026-03-01', 0],
    ])
    subscription('s3', 'won-since', [['2026-01-05', 700_000]])
    const kept = await api.get<Record<string, unknown>>('/revenue/retention?to=2026-06-30')
    expect(kept).toMatchObject({
      method: 'endpoint',
      windowMonths: 12,
      from: '2025-06-30',
      startMinor: 2_700_000,
      accounts: 2,
      accountsLost: 1,
      logoRetention: { value: 0.5 },
    })
    expect(kept['nrr']).toBeCloseTo(30 / 27, 12)
    expect(kept['grr']).toBeCloseTo(22 / 27, 12)
    const { total } = await api.get<Answer>('/revenue/mrr?from=2026-01-31&to=2026-06-30')
    expect(total['expansionRate']).toMatchObject({ reason: null })
    const year = await api.get<Answer>('/revenue/mrr?from=2025-07-01&to=2026-06-30&grain=total')
    expect((year.total['expansionRate'] as { value: number }).value).toBeCloseTo(8 / 27, 12)
  })

  it('name the method where it matters: 100, 150, 120 keep 100 % or 70 %', async () => {
    subscription('s', 'a', [
      ['2025-01-01', 10_000],
      ['2025-09-01', 15_000],
      ['2026-02-01', 12_000],
    ])
    const ask = (method: string) =>
      api.get<{ grr: number; method: string }>(`/revenue/retention?to=2026-06-30&method=${method}`)
    expect(await ask('endpoint')).toMatchObject({ method: 'endpoint', grr: 1 })
    expect((await ask('movements')).grr).toBeCloseTo(0.7, 12)
  })

  it('leave cells of cohorts that are not reached yet blank, never 0', async () => {
    subscription('s1', 'a', [['2026-04-10', 10_000]])
    subscription('s2', 'b', [
      ['2026-05-02', 20_000],
      ['2026-06-02', 0],
    ])
    const { cohorts } = await api.get<{ cohorts: { rates: (number | null)[] }[] }>(
      '/revenue/cohorts?from=2026-04-01',
    )
    expect(cohorts).toMatchObject([
      { cohort: '2026-04-01', accounts: 1, startMinor: 10_000, rates: [1, 1, 1] },
      { cohort: '2026-05-01', accounts: 1, startMinor: 20_000, rates: [1, 0, null] },
    ])
  })

  it('belong to B2B: a B2C project is told so', async () => {
    const shop = await openApi({ nowMs: Date.UTC(2026, 6, 15) })
    const answer = await shop.ask('/revenue/mrr')
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({
      error: { details: { nearest: ['revenue', 'net_revenue'] } },
    })
    await shop.close()
  })

  it('say that nothing is known rather than 0', async () => {
    expect(await api.get<Answer>('/revenue/mrr')).toMatchObject({
      note: expect.stringContaining('no recurring revenue is known') as string,
    })
  })
})

const moves = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    ['newMinor', 'reactivationMinor', 'expansionMinor', 'contractionMinor', 'churnedMinor']
      .filter((name) => row[name] !== 0)
      .map((name) => [name, row[name]]),
  )

describe('what customers are worth', () => {
  const spend = (kind: string, amountMinor: number) => ({
    ...{ day: '2026-03-01', channel: 'events', kind, amountMinor, currency: 'EUR' },
  })

  it('marks an acquisition cost without people as incomplete', async () => {
    subscription('s1', 'a', [['2026-02-01', 200_000]])
    await api.post('/spend', { spend: [spend('media', 1_000_000)] })
    const media = await api.get<Record<string, unknown>>(
      '/revenue/customers?to=2026-06-30&grossMargin=0.6',
    )
    expect(media).toMatchObject({
      cac: { value: 1_000_000, basis: 'media-only, incomplete', complete: false },
      ltvToCac: { value: null, reason: 'incomplete_cost' },
    })
    await api.post('/spend', { spend: [spend('people', 440_000)] })
    expect(await api.get('/revenue/customers?to=2026-06-30&grossMargin=0.6')).toMatchObject({
      cac: { value: 1_440_000, basis: 'fully-loaded', newCustomers: 1 },
      // 14,400 ÷ (2,000 × 0.6)
      paybackMonths: { value: 12 },
    })
  })

  it('gives no lifetime value from no churn, and the capped one by name', async () => {
    subscription('s1', 'a', [['2025-01-01', 200_000]])
    const { ltvMinor } = await api.get<{ ltvMinor: { variant: string }[] }>(
      '/revenue/customers?to=2026-06-30&grossMargin=0.6',
    )
    const of = (variant: string) => ltvMinor.find((each) => each.variant === variant)
    expect(of('margin')).toMatchObject({
      value: null,
      reason: 'no_churn',
      label: 'margin ÷ customer churn',
    })
    // 2,000 × 0.6 × 60 months
    expect(of('margin-capped')).toMatchObject({ value: 7_200_000 })
  })

  // Metrics notes, section 2: 3 years at 100 k and 30 k once: ACV 100 k, TCV 330 k.
  it('tells annual from total contract value, and what renews within 60 days', async () => {
    const { raw } = api.log.store.writer
    const put =
      raw.prepare(`insert into contract (project_id, subscription_key, account_id, deal_key,
      product, status, currency, mrr_minor, recurring_minor, one_time_minor, term_months, starts_on,
      ends_on, renewal_on) values (?, ?, null, null, null, 'active', 'EUR', 833333, ?, ?, ?,
      '2023-09-13', ?, ?)`)
    const { id } = api.log.project
    put.run(id, 'c1', 30_000_000, 3_000_000, 36, '2026-09-12', '2026-09-13')
    put.run(id, 'c2', null, 0, null, null, '2026-09-14')
    const answer = await api.get<Record<string, unknown>>('/revenue/customers?to=2026-07-15')
    expect(answer['contracts']).toMatchObject([
      { acvMinor: { value: 10_000_000 }, tcvMinor: { value: 33_000_000 } },
      { acvMinor: { value: null, reason: 'open_term' } },
    ])
    expect(answer['renewals']).toMatchObject([{ subscription: 'c1', daysLeft: 60 }])
  })
})
