import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { compare } from '../../../server/api/pipeline/compare.ts'
import type { bottleneck } from '../../../server/api/pipeline/flow.ts'
import { seedDemo } from '../../../server/demo/seed.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'

const NOW_MS = Date.UTC(2026, 10, 24, 12)

let api: ApiFixture
let slug: string
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS })
  const { company } = await seedDemo(api.services, { nowMs: NOW_MS })
  slug = company.slug
}, 120_000)
afterAll(() => api.close())

const get = async <Answer>(path: string): Promise<Answer> => {
  const answer = await api.raw(`/projects/${slug}${path}`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as Answer
}

const partOf = (value: unknown, key: string): unknown =>
  value === null || typeof value !== 'object' ? undefined : (value as Record<string, unknown>)[key]

// Product section 3, the right-hand column of SaaS B.
describe('SaaS B', () => {
  it('shows the numbers of the case, as a comparison and no experiment', async () => {
    const answer = await get<ReturnType<typeof compare>>('/pipeline/compare')
    const { before, after, change } = answer
    expect(answer.label).toBe('before/after comparison, not a controlled experiment')
    expect([before, after].map(({ winRate }) => [winRate.numerator, winRate.denominator])).toEqual([
      [57, 300],
      [81, 300],
    ])
    expect([before.winRate.value, after.winRate.value]).toEqual([0.19, 0.27])
    expect([before.maturity, after.maturity]).toEqual([1, 1])
    expect([before.meanCycleDays, after.meanCycleDays]).toEqual([94, 61])
    expect(change.cycleDays.relative).toBeCloseTo(-0.351, 3)
    expect([before.costPerOpportunityMinor, after.costPerOpportunityMinor]).toEqual([
      570_000, 570_000,
    ])
    expect(before.cacMinor).toBe(3_000_000)
    expect(Math.round((after.cacMinor ?? 0) / 100)).toBe(21_111)
    expect(change.cac.relative).toBeCloseTo(-0.296, 3)
    expect(
      [before.ltvMinor, after.ltvMinor].map(Math.round as (of: number | null) => number),
    ).toEqual([9_600_000, 9_600_000])
    expect(before.ltvToCac).toBeCloseTo(3.2, 6)
    expect(after.ltvToCac).toBeCloseTo(4.547, 3)
    expect(answer.velocityRatio).toBeCloseTo(2.19, 2)
    const { lower = 0, upper = 0 } = answer.winRateInterval ?? {}
    expect(lower).toBeGreaterThan(0)
    expect(lower).toBeLessThan(0.08)
    expect(upper).toBeGreaterThan(0.08)
    expect(before.cacBasis).toBe('fully-loaded')
  })

  it('has a campaign to quiet leads that is over, and discovery forms of open deals', async () => {
    expect(await get('/leads/re-engagements')).toMatchObject({
      campaigns: [
        {
          isOver: true,
          contacted: { numerator: 12, denominator: 100 },
          holdout: { numerator: 5, denominator: 100 },
          reading: 'chance',
        },
      ],
    })
    const { forms } = await get<{ forms: { answered: number }[] }>('/discovery')
    expect(new Set(forms.map(({ answered }) => answered)).size).toBeGreaterThan(3)
  })

  it('puts an interval beside every estimate of the quarter', async () => {
    const estimates: [path: string, intervals: readonly string[]][] = [
      ['/pipeline', ['winRate.interval', 'coverage.requiredInterval']],
      ['/pipeline/cycle', ['won.meanInterval', 'won.medianInterval', 'won.p75Interval']],
      ['/pipeline/velocity', ['interval']],
      ['/pipeline/slippage', ['byCount.interval']],
      ['/pipeline/compare', ['winRateInterval', 'cycleInterval', 'before.meanCycleInterval']],
      ['/pipeline/win-rate', ['rows.0.closedCount.interval', 'rows.0.cycle.meanInterval']],
      ['/pipeline/stages', ['cohort.stages.0.rate.interval', 'transitions.skipInterval']],
      ['/pipeline/north-star', ['nodes.1.intervals.before', 'nodes.2.intervals.before']],
      [
        '/pipeline/bottleneck',
        ['rows.0.passRate.interval', 'rows.0.medianAgeInterval', 'rows.0.lostExpectedInterval'],
      ],
      ['/forecast', ['live.weightedInterval']],
      ['/reviews', ['kinds.0.approvalRate.interval', 'kinds.0.medianDaysDecidedInterval']],
    ]
    for (const [path, intervals] of estimates) {
      const answer = await get<unknown>(path)
      for (const at of intervals) {
        const found = at.split('.').reduce<unknown>((value, key) => partOf(value, key), answer)
        const { lower, upper } = (found ?? {}) as Partial<Record<string, number>>
        expect(lower, `${path} ${at}`).toBeTypeOf('number')
        expect(upper, `${path} ${at}`).toBeGreaterThanOrEqual(lower ?? Infinity)
      }
    }
  })

  it('loses most in the security and legal review, and not before the opportunity', async () => {
    const { rows, leadToOpp } = await get<ReturnType<typeof bottleneck>>('/pipeline/bottleneck')
    expect(rows[0]?.stage).toBe('Security & legal review')
    expect(leadToOpp.place).toBe('in')
  })
})
