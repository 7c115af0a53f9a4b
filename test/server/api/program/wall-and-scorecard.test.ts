import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Misuse } from '../../../../shared/schemas/claim.ts'
import type { Aim, Cadence, Impact, Progress, Sign } from '../../../../shared/program/index.ts'
import { event, order, START_MS } from '../../projections/log-fixture.ts'
import { type ApiFixture, openApi } from '../api-fixture.ts'
import { exposed, NOW_MS, plan, start } from './program-fixture.ts'

let api: ApiFixture
beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS })
})
afterEach(() => api.close())

type Wall = {
  tests: {
    experiment: { key: string }
    signs: Sign[]
    progress: Progress | null
    deviations: number
    warnings: Misuse[]
  }[]
  aim: Aim
  alignment: { share: number | null; others: string[] }
  interactions: { pValue: number | null; units: number }[]
}
const wallOf = (query = ''): Promise<Wall> => api.get<Wall>(`/program/wall${query}`)
const stateOf = (wall: Wall, key: string, sign: Sign['sign']): string | undefined =>
  wall.tests
    .find(({ experiment }) => experiment.key === key)
    ?.signs.find((each) => each.sign === sign)?.state

describe('the wall', () => {
  it('shows one of six tests at the bottleneck as 17 %, amber', async () => {
    for (const [index, step] of [
      'payment',
      'reach',
      'cart',
      'cart',
      'product',
      'checkout',
    ].entries()) {
      await api.post('/experiments', plan({ key: `t${String(index)}`, step }))
    }
    const { aim, alignment } = await wallOf('?bottleneck=payment')
    expect(aim).toMatchObject({ aimed: 1, tests: 6, tone: 'amber', origin: 'stated' })
    expect(aim.sentence).toBe('1 of 6 tests aims at the bottleneck, payment: 17 %.')
    expect(alignment).toMatchObject({ share: 1, others: [] })
  })

  it('shows a broken split, a quiet variant and the progress of a test without opening it', async () => {
    await start(api, plan())
    await start(api, plan({ key: 'broken' }))
    await api.add([
      ...exposed('cta', { control: { units: 400, orders: 60 }, b: { units: 410, orders: 70 } }),
      ...exposed('broken', { control: { units: 400, orders: 60 }, b: { units: 200, orders: 70 } }),
    ])
    const wall = await wallOf()
    expect(stateOf(wall, 'cta', 'sample_ratio')).toBe('ok')
    expect(stateOf(wall, 'broken', 'sample_ratio')).toBe('broken')
    const progress = wall.tests.find(({ experiment }) => experiment.key === 'cta')?.progress
    expect(progress?.share).toBeGreaterThan(0)
    expect(progress?.share).toBeLessThan(1)
    expect(progress?.of).toContain('10 %')
  })

  it('warns of two site-wide offers over a test, and notes a single one', async () => {
    await start(api, plan())
    const offer = (key: string) => ({ key, name: key, type: 'bundle', startsOn: '2026-04-01' })
    await api.post('/offers', { offers: [offer('spring')] })
    expect(stateOf(await wallOf(), 'cta', 'contamination')).toBe('watch')
    await api.post('/offers', { offers: [offer('easter')] })
    expect(stateOf(await wallOf(), 'cta', 'contamination')).toBe('broken')
  })

  it('finds two tests that change each other’s effects', async () => {
    await start(api, plan({ key: 'one' }))
    await start(api, plan({ key: 'two' }))
    const cells = [
      ['control', 'control', 40],
      ['control', 'b', 40],
      ['b', 'control', 120],
      ['b', 'b', 10],
    ] as const
    await api.add(
      cells.flatMap(([first, second, orders]) => {
        const prefix = `${first}-${second}`
        const arm = { units: 200, orders }
        return [
          ...exposed('one', { [first]: arm }, { prefix }),
          ...exposed('two', { [second]: { units: 200, orders: 0 } }, { prefix: `x` }).map(
            (seen, unit) => ({
              ...seen,
              anonymousId: `${prefix}-${first}-${String(unit)}`,
            }),
          ),
        ]
      }),
    )
    const wall = await wallOf()
    expect(wall.interactions).toHaveLength(1)
    expect(wall.interactions[0]?.units).toBe(800)
    expect(stateOf(wall, 'one', 'interaction')).toBe('broken')
    expect(stateOf(wall, 'two', 'interaction')).toBe('broken')
  })

  it('warns of a reach test while a lower step leaks, and names the step', async () => {
    const visits = Array.from({ length: 600 }, (_, n) =>
      event({ anonymousId: `v${String(n)}`, atMs: START_MS + n * 60_000 }),
    )
    const buys = order('o', 40, { anonymousId: 'v1', atMs: START_MS + 90_000 })
    await api.add([...visits, buys])
    const idea = {
      title: 'More reach',
      mode: 'b2c',
      step: 'reach',
      primary: 'session_purchase_rate',
    }
    const made = (await (await api.post('/ideas', idea)).json()) as {
      warnings: { step: string; reason: string }[]
    }
    // 1 of 600 sessions is far below the band of 1.8 to 4.0 %.
    expect(made.warnings).toMatchObject([{ rule: 'reach_above_leak', step: 'payment' }])
  })
})

describe('a result', () => {
  it('carries what it allows, and the misuses that it is open to', async () => {
    await start(api, plan())
    await api.add(
      exposed('cta', { control: { units: 900, orders: 40 }, b: { units: 900, orders: 180 } }),
    )
    const { warnings, proposal } = await api.get<{
      warnings: Misuse[]
      proposal: { code: string }
    }>('/experiments/cta/results')
    expect(proposal.code).toBe('ship')
    expect(warnings.map(({ rule }) => rule)).toContain('too_good')
  })

  it('of many arms stands beside its shrunk estimates', async () => {
    const keys = ['control', 'a', 'b', 'c', 'd', 'e']
    await start(api, plan({ variants: keys.map((key) => ({ key, weight: 1 })) }))
    const arms = keys.map((key, index) => [key, { units: 500, orders: 50 + 4 * index }] as const)
    await api.add(exposed('cta', Object.fromEntries(arms)))
    type Row = { variant: string; raw: number; shrunk: number; rank: number }
    const { variants } = await api.get<{ variants: Row[] }>('/experiments/cta/ranking')
    expect(variants.map(({ variant }) => variant)).toEqual(['e', 'd', 'c', 'b', 'a'])
    for (const { raw, shrunk } of variants) expect(Math.abs(shrunk)).toBeLessThan(Math.abs(raw))
  })
})

describe('the scorecard', () => {
  it('counts four conclusions, wins and days, and takes the luck out (product B07)', async () => {
    for (const [key, orders] of [
      ['won', 180],
      ['flat', 100],
      ['level', 100],
      ['lost', 60],
    ] as const) {
      await start(api, plan({ key }))
      await api.add(
        exposed(key, { control: { units: 1_000, orders: 100 }, b: { units: 1_000, orders } }),
      )
      const code = key === 'won' ? 'ship' : 'stop'
      expect(
        (await api.post(`/experiments/${key}/decision`, { code, reason: 'as seen' })).status,
      ).toBe(201)
    }
    type Card = {
      cadence: Cadence
      winRate: { numerator: number; denominator: number; interval: unknown }
      medianDaysToVerdict: number
      impact: Impact[]
      holdout: { note: string | null }
    }
    const card = await api.get<Card>('/program/scorecard')
    expect(card.cadence).toMatchObject({ thisWeek: 4, streak: 1 })
    expect(card.winRate).toMatchObject({ numerator: 1, denominator: 4 })
    expect(card.medianDaysToVerdict).toBe(0)
    expect(card.impact).toHaveLength(1)
    const [impact] = card.impact
    expect(impact?.naive).toBeCloseTo(0.8, 1)
    expect(impact?.honest.estimate).toBeLessThan(impact?.naive ?? 0)
    expect(card.holdout.note).toContain('no global holdout')
  })
})

describe('a before/after comparison', () => {
  it('says that it is none of a controlled experiment, and has no p-value', async () => {
    const periods = {
      before: { from: '2026-03-16', to: '2026-03-22' },
      after: { from: '2026-03-27', to: '2026-04-02' },
    }
    await start(
      api,
      plan({ design: 'before_after', periods, target: { metric: 'aov', relative: 0.15 } }),
    )
    const day = (iso: string): number => Date.parse(`${iso}T12:00:00Z`)
    await api.add([
      order('b1', 40, { anonymousId: 'a', atMs: day('2026-03-17') }),
      order('a1', 46, { anonymousId: 'b', atMs: day('2026-03-28') }),
    ])
    const compared = await api.get<{ label: string; metrics: { pValue: null }[]; target: unknown }>(
      '/experiments/cta/comparison',
    )
    expect(compared.label).toBe('before/after comparison, not a controlled experiment')
    expect(compared.metrics.every(({ pValue }) => pValue === null)).toBe(true)
    // Product D08: 40.00 → 46.00 is +15.0 %.
    expect(compared.target).toMatchObject({ met: true })
  })
})

describe('a check for misuses', () => {
  it('names the rule, why, and what to do instead', async () => {
    const claim = { metric: 'ctr', mode: 'b2c', role: 'primary' }
    const { warnings } = (await (await api.post('/misuses/check', claim)).json()) as {
      warnings: Misuse[]
    }
    expect(warnings).toMatchObject([{ rule: 'ctr_as_primary' }])
    expect((await api.get<{ rules: unknown[] }>('/misuses')).rules.length).toBeGreaterThanOrEqual(
      25,
    )
  })
})
