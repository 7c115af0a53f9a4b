import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExperimentResult } from '../../../shared/schemas/result.ts'
import { track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { putRow, termOf } from './sales-rows.ts'

const NOW_MS = Date.UTC(2026, 5, 30, 12)
const DAY_MS = 24 * 3_600_000
const ACCOUNTS = 40
const USERS = 5

type Balance = { seed: string; variants: { variant: string; accounts: number }[] }

let api: ApiFixture
let balance: Balance
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS, mode: 'b2b' })
  for (let index = 0; index < ACCOUNTS; index += 1) {
    const account_key = `a${String(index)}`
    const account_id = termOf(api, 'account', account_key)
    const segment = index % 2 === 0 ? 'enterprise' : 'mid-market'
    putRow(api, 'account_profile', { account_id, account_key, segment, employees: 10 + index * 7 })
  }
  const made = await api.post('/experiments', {
    ...{
      key: 'security-pack',
      name: 'Security pack before the demo',
      mode: 'b2b',
      unit: 'account',
    },
    ...{
      hypothesis: 'because …, if …, then …',
      tactic: 'a pack',
      resistance: 'risk',
      owner: 'Ada',
    },
    variants: [
      { key: 'control', weight: 1 },
      { key: 'pack', weight: 1 },
    ],
    metrics: { primary: 'lead_to_opp', secondary: ['win_rate_created_count'] },
  })
  expect(made.status).toBe(201)
  const started = await api.post('/experiments/security-pack/start')
  expect(started.status).toBe(200)
  balance = await api.get<Balance>('/experiments/security-pack/balance')
})
afterAll(() => api.close())

describe('an experiment on accounts', () => {
  it('on a metric that no experiment measures is refused with those that are measured', async () => {
    const answer = await api.post('/experiments', {
      ...{ key: 'cycle', name: 'Cycle', mode: 'b2b', unit: 'account' },
      ...{ hypothesis: 'h', tactic: 't', resistance: 'r', owner: 'Ada' },
      variants: [
        { key: 'control', weight: 1 },
        { key: 'b', weight: 1 },
      ],
      metrics: { primary: 'sales_cycle_days' },
    })
    expect(answer.status).toBe(422)
    const { error } = (await answer.json()) as { error: { details: { nearest: string[] } } }
    expect(error.details.nearest).toContain('win_rate_closed_count')
    expect(error.details.nearest).not.toContain('sales_cycle_days')
  })

  it('deals the known accounts evenly, by a seed that its plan keeps', async () => {
    const counts = balance.variants.map(({ accounts }) => accounts)
    expect(counts[0]! + counts[1]!).toBe(ACCOUNTS)
    expect(Math.abs(counts[0]! - counts[1]!)).toBeLessThanOrEqual(4)
    const record = await api.get<{ experiment: { seed?: string } }>('/experiments/security-pack')
    expect(record.experiment.seed).toBe(balance.seed)
  })

  // Product F08: users in 40 accounts are n = 40.
  it('counts accounts and not their users, and is underpowered rather than without effect', async () => {
    const events = Array.from({ length: ACCOUNTS * USERS }, (_, index) => {
      const account = index % ACCOUNTS
      const variantKey = account < ACCOUNTS / 2 ? 'control' : 'pack'
      return track(
        'Experiment Viewed',
        { experimentKey: 'security-pack', variantKey },
        {
          ...{ anonymousId: `u${String(index)}`, groupId: `a${String(account)}` },
          atMs: NOW_MS - 40 * DAY_MS,
        },
      )
    })
    await api.add(events)
    for (let index = 0; index < ACCOUNTS; index += 1) {
      const isPack = index >= ACCOUNTS / 2
      if (index % 5 > (isPack ? 2 : 1)) continue
      const created_at_ms = NOW_MS - 30 * DAY_MS
      const isWon = index % 5 === 0
      putRow(api, 'deal', {
        ...{
          deal_key: `d${String(index)}`,
          account_id: termOf(api, 'account', `a${String(index)}`),
        },
        ...{ status: isWon ? 'won' : 'open', created_at_ms, created_on: '2026-05-31' },
        ...(isWon ? { closed_at_ms: NOW_MS - 10 * DAY_MS, closed_on: '2026-06-20' } : {}),
      })
    }
    await api.post('/experiments/security-pack/stop')
    const result = await api.get<ExperimentResult>('/experiments/security-pack/results')
    expect(result.variants).toEqual([
      { key: 'control', units: 20 },
      { key: 'pack', units: 20 },
    ])
    expect(result.metrics[0]).toMatchObject({
      metric: 'lead_to_opp',
      variants: [{ numerator: 8 }, { numerator: 12 }],
    })
    const [comparison] = result.metrics[0]?.comparisons ?? []
    expect(comparison?.method).toContain('permutation of accounts')
    expect(comparison?.absolute.estimate).toBeCloseTo(0.2, 12)
    expect(result.verdict).toMatchObject({ code: 'inconclusive', facts: { cause: 'underpowered' } })
    expect(result.verdict.reason).toMatch(/^Underpowered: 40 accounts could show/)
  })

  it('gives the probability that a deal is won by a day, open deals censored', async () => {
    const answer = await api.get<{ variants: object[]; comparisons: object[] }>(
      '/experiments/security-pack/won-by?days=25',
    )
    expect(answer.variants).toMatchObject([
      { variant: 'control', deals: 8, won: 4, estimate: 0.5 },
      { variant: 'pack', deals: 12, won: 4, estimate: 1 / 3 },
    ])
    expect(answer.comparisons).toMatchObject([{ note: null }])
    const visitors = await api.ask('/experiments/none/won-by')
    expect(visitors.status).toBe(404)
  })
})
