import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { leadFunnel } from '../../../server/api/pipeline/leads.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { dealStory, record } from './sales-events.ts'

const TODAY = Date.UTC(2026, 4, 15, 10)

let api: ApiFixture

type Answers = { leads: ReturnType<typeof leadFunnel> }
const get = <Answer = unknown>(path: string): Promise<Answer> => api.get<Answer>(path)

describe('leads', () => {
  const many = (count: number, make: (n: number) => object, first: number) =>
    Array.from({ length: count }, (_, n) =>
      record('Lead Created', '2026-04-10', {
        lead_id: `l${String(first + n)}`,
        created_at: '2026-04-10',
        mql_at: '2026-04-10T08:00:00Z',
        ...make(n),
      }),
    )
  beforeAll(async () => {
    // Product E01: 400 MQL, 100 SQL, 40 opportunities, 10 won. E11: 80 of 100 SQL accepted.
    const sql = { sql_at: '2026-04-12T08:00:00Z', handed_over_at: '2026-04-12T08:00:00Z' }
    api = await openApi({ nowMs: TODAY, mode: 'b2b' })
    await api.add([
      ...Array.from({ length: 40 }, (_, n) =>
        dealStory(`d${String(n)}`, {
          created: '2026-04-15',
          ...(n < 10 ? { won: '2026-05-01' } : {}),
        }),
      ).flat(),
      ...many(
        40,
        (n) => ({
          ...sql,
          accepted_at: '2026-04-13T10:00:00Z',
          deal_id: `d${String(n)}`,
          opp_at: '2026-04-15T08:00:00Z',
        }),
        0,
      ),
      ...many(40, () => ({ ...sql, accepted_at: '2026-04-12T20:00:00Z' }), 40),
      ...many(
        12,
        () => ({ ...sql, rejected_at: '2026-04-13T07:00:00Z', reject_reason: 'no budget' }),
        80,
      ),
      ...many(
        8,
        () => ({ ...sql, rejected_at: '2026-04-13T07:00:00Z', reject_reason: 'too small' }),
        92,
      ),
      ...many(300, () => ({ last_activity_at: '2026-04-15T10:00:00Z' }), 100),
    ])
  })
  afterAll(() => api.close())

  it('go 25, 40 and 25 % from MQL to SQL, opportunity and win (product E01, E10)', async () => {
    const { cohort } = await get<Answers['leads']>('/leads/funnel')
    expect(cohort).toMatchObject({ mqls: 400, sqls: 100, opportunities: 40, won: 10 })
    expect(cohort.sqlRate).toMatchObject({ value: 0.25, notYet: 300, alarm: 'quiet' })
    expect([cohort.sqlToOpp.value, cohort.oppToWon.value]).toEqual([0.4, 0.25])
  })

  it('are accepted by 80 of 100, most often refused for lack of budget, 40 of them late (products E11, E31)', async () => {
    const { handOffs } = await get<Answers['leads']>('/leads/funnel')
    expect(handOffs.acceptance).toMatchObject({ value: 0.8, denominator: 100 })
    expect(handOffs.rejectionReasons[0]).toEqual({ reason: 'no budget', count: 12 })
    // 26 hours against 24 are a breach.
    expect(handOffs).toMatchObject({ breached: 40, met: 60 })
    expect(handOffs.breaches[0]?.hours).toBe(26)
  })

  it('are quiet after 30 calendar days and not after 29 (product E26, M06)', async () => {
    const { inactive } = await get<Answers['leads']>('/leads/funnel')
    expect(inactive).toMatchObject({ days: 30, count: 300 })
    expect(inactive.leads[0]?.inactiveDays).toBe(30)
  })

  it('are metrics too', async () => {
    expect(await get('/metrics/lead_to_opp?grain=total')).toMatchObject({
      rows: [{ value: 0.1, numerator: 40, denominator: 400 }],
    })
    expect(await get('/metrics/sql_rate?grain=quarter')).toMatchObject({
      rows: [{ key: '2026-04-01', value: 0.25, partial: true }],
    })
  })
})
