import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { slippage, stalled } from '../../../server/api/pipeline/ageing.ts'
import type { listDeals } from '../../../server/api/pipeline/deal-list.ts'
import type { bottleneck, cycle, stageFlow, winRates } from '../../../server/api/pipeline/flow.ts'
import type { leadFunnel } from '../../../server/api/pipeline/leads.ts'
import type { northStar } from '../../../server/api/pipeline/north-star.ts'
import type { openPipeline } from '../../../server/api/pipeline/open-pipeline.ts'
import type { waterfall } from '../../../server/api/pipeline/waterfall.ts'
import type { MetricAnswer } from '../../../shared/schemas/result.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { dealStory, record } from './sales-events.ts'

const TODAY = Date.UTC(2026, 4, 15, 10)
const TIMES = Array.from({ length: 300 }, (_, index) => index)

let api: ApiFixture
async function withDeals(events: Parameters<ApiFixture['add']>[0]): Promise<void> {
  api = await openApi({ nowMs: TODAY, mode: 'b2b' })
  await api.add(events)
}

type Answers = {
  open: ReturnType<typeof openPipeline>
  winRates: ReturnType<typeof winRates>
  cycle: ReturnType<typeof cycle>
  stages: ReturnType<typeof stageFlow>
  bottleneck: ReturnType<typeof bottleneck>
  stalled: ReturnType<typeof stalled>
  slippage: ReturnType<typeof slippage>
  waterfall: ReturnType<typeof waterfall>
  leads: ReturnType<typeof leadFunnel>
  deals: ReturnType<typeof listDeals>
}
const get = <Answer = unknown>(path: string): Promise<Answer> => api.get<Answer>(path)

describe('a quarter of 300 matured deals of which 57 were won (product E05, case B)', () => {
  beforeAll(async () => {
    await withDeals(
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

describe('an open pipeline', () => {
  beforeAll(async () => {
    // Product E07: ten open deals of which four have an amount; a name that a spreadsheet would run.
    const blank = Array.from({ length: 6 }, (_, n) =>
      dealStory(`b${String(n)}`, { created: '2026-04-02', fields: { name: '=1+1' } }),
    )
    const valued = Array.from({ length: 4 }, (_, n) =>
      dealStory(`v${String(n)}`, {
        created: '2026-04-02',
        amount: 1_200_000,
        stages: [['Demo', '2026-04-02']],
        fields: { expected_close_on: '2026-06-20', lead_source: 'inbound' },
      }),
    )
    // 22 of 100 closed deals were won, as in metrics-b2b section 4.1.
    const closed = Array.from({ length: 100 }, (_, n) =>
      dealStory(`c${String(n)}`, {
        created: '2025-09-01',
        amount: n < 22 ? 10_000 : 20_000,
        ...(n < 22 ? { won: '2026-01-20' } : { lost: '2026-01-20' }),
      }),
    )
    await withDeals([...blank, ...valued, ...closed].flat())
    await api.raw(`/projects/${api.log.project.slug}/targets/2026-Q2`, {
      method: 'PUT',
      body: JSON.stringify({ amountMinor: 160_000_000 }),
      headers: { authorization: `Bearer ${api.log.token}` },
    })
  })
  afterAll(() => api.close())

  it('says how many of its deals have an amount (product E07)', async () => {
    const { open } = await get<Answers['open']>('/pipeline')
    expect(open).toMatchObject({ deals: 10, valued: 4, unvalued: 6, note: '4 of 10 valued' })
    expect(open.valueMinor).toBe(480_000_000)
  })

  it('stands beside the coverage that the win rate requires: 3.0 of 4.5, too little (product E08)', async () => {
    const { coverage, winRate } = await get<Answers['open']>('/pipeline')
    expect(winRate).toMatchObject({ value: 0.22, numerator: 22, denominator: 100 })
    expect(coverage).toMatchObject({ coverage: 3, sufficient: false, remainingMinor: 160_000_000 })
    expect(coverage.required).toBeCloseTo(4.545, 3)
    expect(coverage.expectedAttainment).toBeCloseTo(0.66, 10)
  })

  it('is all from one source, and that is marked (product E30)', async () => {
    const { created } = await get<Answers['open']>('/pipeline')
    expect(created.concentration).toMatchObject({ source: 'inbound', isConcentrated: true })
    expect(created.bySource.map(({ source, deals }) => [source, deals])).toEqual([
      ['inbound', 4],
      ['(unknown)', 6],
    ])
  })

  it('counts by value apart from by count', async () => {
    const { total } = await get<Answers['winRates']>('/pipeline/win-rate')
    expect(total.closedValue.value).toBeCloseTo(220_000 / 1_780_000, 10)
  })

  it('neutralises names that a spreadsheet would run', async () => {
    const csv = await (await api.ask('/deals?status=open&format=csv')).text()
    expect(csv).toContain(`'=1+1`)
  })
})

describe('deals on their way', () => {
  beforeAll(async () => {
    await withDeals([
      // A step, a skip from Demo to Contract (product E04), a return, one lost in review.
      ...dealStory('step', {
        created: '2026-01-05',
        amount: 100,
        stages: [
          ['Demo', '2026-01-05'],
          ['Review', '2026-01-20'],
          ['Contract', '2026-02-10'],
        ],
        won: '2026-02-20',
      }),
      ...dealStory('skip', {
        created: '2026-01-06',
        amount: 200,
        stages: [
          ['Demo', '2026-01-06'],
          ['Contract', '2026-02-01'],
        ],
        won: '2026-04-03',
      }),
      ...dealStory('return', {
        created: '2026-01-07',
        amount: 300,
        stages: [
          ['Demo', '2026-01-07'],
          ['Review', '2026-01-21'],
          ['Demo', '2026-02-02'],
        ],
      }),
      ...dealStory('stopped', {
        created: '2026-01-08',
        amount: 400,
        stages: [
          ['Demo', '2026-01-08'],
          ['Review', '2026-01-28'],
        ],
        lost: '2026-03-03',
      }),
      ...dealStory('pushed', {
        created: '2026-03-01',
        amount: 500,
        stages: [['Demo', '2026-03-01']],
        fields: { expected_close_on: '2026-04-30' },
      }),
      record('Deal Updated', '2026-04-10', { deal_id: 'pushed', expected_close_on: '2026-05-31' }),
      record('Deal Updated', '2026-04-20', { deal_id: 'pushed', expected_close_on: '2026-06-30' }),
      record('Deal Updated', '2026-05-01', {
        deal_id: 'pushed',
        expected_close_on: '2026-08-31',
        amount: 650,
      }),
      ...dealStory('new', { created: '2026-04-04', amount: 70 }),
    ])
  })
  afterAll(() => api.close())

  it('shows skips and returns in a matrix whose rows sum to one', async () => {
    const { transitions, cohort, snapshot } = await get<Answers['stages']>('/pipeline/stages')
    for (const { transitions: moves, left } of transitions.rows) {
      const sum = moves.reduce((total, move) => total + move.share, 0)
      if (left > 0) expect(sum).toBeCloseTo(1, 12)
    }
    const kinds = transitions.rows.flatMap((row) => row.transitions)
    expect(kinds).toContainEqual(
      expect.objectContaining({ from: 'Demo', to: 'Contract', kind: 'skip', count: 1 }),
    )
    expect(kinds).toContainEqual(
      expect.objectContaining({ from: 'Review', to: 'Demo', kind: 'return', count: 1 }),
    )
    expect([cohort.basis, snapshot.basis]).toEqual(['cohort', 'snapshot'])
    expect(cohort.stages[0]).toMatchObject({ stage: 'Demo', entered: 5, reachedNext: 4 })
  })

  it('balances the bridge of the quarter to the cent, with the deals behind each sum', async () => {
    const bridge = await get<Answers['waterfall']>(
      '/pipeline/waterfall?quarter=2026-Q2&path=increase',
    )
    expect(bridge).toMatchObject({
      scope: 'total',
      start: 100_000,
      end: 102_000,
      residual: 0,
      paths: { new: 7_000, increase: 15_000, won: 20_000, lost: 0 },
      dealsTotal: 1,
    })
    expect(bridge.deals).toMatchObject([{ key: 'pushed', movedMinor: 15_000 }])
    const period = await get<Answers['waterfall']>(
      '/pipeline/waterfall?quarter=2026-Q2&scope=period',
    )
    expect(period).toMatchObject({ start: 50_000, end: 0, residual: 0 })
    expect(period.paths.movedOut).toBe(50_000)
  })

  it('counts pushes, and what slipped from the list as it stood at the start', async () => {
    const { expected, slipped, pushes, byCount } = await get<Answers['slippage']>(
      '/pipeline/slippage?quarter=2026-Q2',
    )
    expect({ expected, slipped, rate: byCount.value }).toEqual({ expected: 1, slipped: 1, rate: 1 })
    expect(pushes.deals).toMatchObject([{ key: 'pushed', pushes: 3, band: 'doubtful' }])
  })

  it('ranks stages by the expected value lost in them', async () => {
    const { rows } = await get<Answers['bottleneck']>('/pipeline/bottleneck')
    expect(rows[0]).toMatchObject({ stage: 'Review', lost: 1, isDefined: false })
  })

  it('lists what stands too long with the rule of its stage', async () => {
    const { deals, norms } = await get<Answers['stalled']>('/pipeline/stalled')
    expect(norms.map(({ stage, rule }) => [stage, rule])).toContainEqual([
      'Demo',
      'one_and_a_half_medians',
    ])
    expect(deals.map(({ key }) => key)).toEqual(['pushed', 'return'])
    const [first] = deals
    expect(first?.valueDays).toBeCloseTo(65_000 * (first?.daysOverNorm ?? 0), 6)
  })

  it('takes the events of today at once, and leaves deals alone when others come', async () => {
    const before = await get<Answers['deals']>('/deals?status=open')
    await api.add(dealStory('later', { created: '2026-05-14', amount: 900 }))
    expect((await get<Answers['deals']>('/deals?status=open')).total).toBe(before.total + 1)
  })
})

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
    await withDeals([
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

describe('a shop', () => {
  it('has no pipeline: the answer says so, and names what it has instead', async () => {
    const shop = await openApi({ nowMs: TODAY })
    for (const path of ['/pipeline', '/pipeline/stalled', '/leads/funnel', '/deals']) {
      const answer = await shop.ask(path)
      expect([path, answer.status]).toEqual([path, 422])
      expect(await answer.text()).toContain('belongs to B2B')
    }
    expect((await shop.ask('/metrics/win_rate_closed_count')).status).toBe(422)
    await shop.close()
  })
})
