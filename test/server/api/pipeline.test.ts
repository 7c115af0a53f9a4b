import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { slippage, stalled } from '../../../server/api/pipeline/ageing.ts'
import type { listDeals } from '../../../server/api/pipeline/deal-list.ts'
import type { bottleneck, stageFlow, winRates } from '../../../server/api/pipeline/flow.ts'
import type { openPipeline } from '../../../server/api/pipeline/open-pipeline.ts'
import type { waterfall } from '../../../server/api/pipeline/waterfall.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { dealStory, record } from './sales-events.ts'

const TODAY = Date.UTC(2026, 4, 15, 10)

let api: ApiFixture
async function withDeals(events: Parameters<ApiFixture['add']>[0]): Promise<void> {
  api = await openApi({ nowMs: TODAY, mode: 'b2b' })
  await api.add(events)
}

type Answers = {
  open: ReturnType<typeof openPipeline>
  winRates: ReturnType<typeof winRates>
  stages: ReturnType<typeof stageFlow>
  bottleneck: ReturnType<typeof bottleneck>
  stalled: ReturnType<typeof stalled>
  slippage: ReturnType<typeof slippage>
  waterfall: ReturnType<typeof waterfall>
  deals: ReturnType<typeof listDeals>
}
const get = <Answer = unknown>(path: string): Promise<Answer> => api.get<Answer>(path)

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
