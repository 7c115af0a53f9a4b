import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MetricAnswer, MetricRow } from '../../../shared/schemas/result.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { dealStory, record } from './sales-events.ts'

const TIMES = (n: number): number[] => Array.from({ length: n }, (_, index) => index)

let api: ApiFixture
const figure = async (metric: string): Promise<MetricRow> => {
  const [row] = (await api.get<MetricAnswer>(`/metrics/${metric}?grain=total`)).rows
  if (row === undefined) throw new Error(`${metric} has no row`)
  return row
}

beforeAll(async () => {
  api = await openApi({ nowMs: Date.UTC(2026, 4, 15, 10), mode: 'b2b' })
  const open = TIMES(10).flatMap((n) =>
    dealStory(`o${String(n)}`, {
      created: '2026-04-02',
      stages: [['Security review', '2026-04-20']],
      // Product E07: four of ten have an amount.
      ...(n < 4 ? { amount: 1_200_000 } : {}),
      account: `acc-${String(n)}`,
      fields: { expected_close_on: '2026-06-20' },
    }),
  )
  // 22 of 100 won, as in metrics-b2b section 4.1.
  const closed = TIMES(100).flatMap((n) =>
    dealStory(`c${String(n)}`, {
      created: '2025-09-01',
      amount: 10_000,
      ...(n < 22 ? { won: '2026-01-20' } : { lost: '2026-01-20' }),
    }),
  )
  // Product E14: 40 reviews submitted and 34 approved; product E17: 10 pilots ended, 6 with a contract.
  const reviews = TIMES(40).map((n) =>
    record(n < 34 ? 'Review Decided' : 'Review Submitted', '2026-04-10', {
      review_id: `r${String(n)}`,
      deal_id: `o${String(n % 10)}`,
      kind: 'security',
      submitted_at: '2026-04-01',
      ...(n < 34 ? { outcome: 'approved', decided_at: '2026-04-10' } : { outcome: 'pending' }),
    }),
  )
  const pilots = TIMES(10).map((n) =>
    record('Pilot Planned', '2025-12-01', {
      pilot_id: `p${String(n)}`,
      deal_id: n < 6 ? `c${String(n)}` : `c${String(90 + n - 6)}`,
      criteria: ['works'],
      starts_on: '2025-12-01',
      ends_on: '2026-01-10',
      fee_minor: 100,
    }),
  )
  const meetings = TIMES(20).map((n) =>
    record('Touch Recorded', '2026-05-01', {
      touch_id: `m${String(n)}`,
      type: 'meeting',
      channel: 'sales',
      qualified: n < 14,
    }),
  )
  await api.add([...open, ...closed, ...reviews, ...pilots, ...meetings])
  await api.raw(`/projects/${api.log.project.slug}/targets/2026-Q2`, {
    method: 'PUT',
    body: JSON.stringify({ amountMinor: 160_000_000 }),
    headers: { authorization: `Bearer ${api.log.token}` },
  })
})
afterAll(() => api.close())

describe('documents for the security review', () => {
  it('were sent before it in 18 of 25 deals: median 12 days against 38 (product E36)', async () => {
    const other = await openApi({ nowMs: Date.UTC(2026, 4, 15, 10), mode: 'b2b' })
    await other.add(
      TIMES(25).flatMap((n) =>
        dealStory(`s${String(n)}`, {
          created: '2026-01-02',
          stages: [
            ['Security review', '2026-02-01'],
            ['Contract', n < 18 ? '2026-02-13' : '2026-03-11'],
          ],
          fields: n < 18 ? { evidence_sent_at: '2026-01-20' } : {},
        }),
      ),
    )
    expect(await other.get('/reviews')).toMatchObject({
      evidence: {
        sentBefore: { numerator: 18, denominator: 25 },
        medianDaysWith: 12,
        medianDaysWithout: 38,
        reading: 'correlation',
      },
    })
    await other.close()
  })
})

describe('metrics of sales', () => {
  it('all answer: with a value, or with null and the reason', async () => {
    const { metrics } = await api.get<{
      metrics: { id: string; available: boolean; measured: boolean }[]
    }>('/metrics')
    // What experiments measure of their units has no value over time.
    const ids = metrics.flatMap(({ id, available, measured }) =>
      available || !measured ? [id] : [],
    )
    expect(ids.length).toBeGreaterThan(60)
    for (const id of ids) {
      const { value, note } = await figure(id)
      if (value === null) expect([id, note]).toEqual([id, expect.stringMatching(/\w/u)])
      else expect([id, Number.isFinite(value)]).toEqual([id, true])
    }
  })

  it('give shares with their interval and what they are of', async () => {
    expect(await figure('approval_rate')).toMatchObject({
      ...{ value: 0.85, numerator: 34, denominator: 40, note: '6 are pending' },
      interval: { level: 0.95 },
    })
    expect(await figure('pilot_conversion_rate')).toMatchObject({ value: 0.6, denominator: 10 })
    expect(await figure('pilot_to_contract_days')).toMatchObject({ value: 10, denominator: 6 })
    expect(await figure('qualified_meeting_rate')).toMatchObject({ value: 0.7, denominator: 20 })
    expect(await figure('valued_deals_share')).toMatchObject({ value: 0.4, denominator: 10 })
  })

  it('stand beside what they need: coverage with the one required, a sum with its blanks', async () => {
    expect(await figure('pipeline_coverage')).toMatchObject({ value: 3, note: 'required: 4.55' })
    expect(await figure('pipeline_value')).toMatchObject({
      ...{ value: 4_800_000, note: '4 of 10 valued' },
    })
    expect(await figure('ltv_cac')).toMatchObject({ value: null })
  })

  it('are one figure: a split is refused, and consumers have none', async () => {
    const split = await api.ask('/metrics/approval_rate?by=channel')
    expect(split.status).toBe(400)
    const shop = await openApi({ nowMs: 0, mode: 'b2c' })
    const answer = await shop.ask('/metrics/approval_rate')
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('nearest')
    await shop.close()
  })
})
