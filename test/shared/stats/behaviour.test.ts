import { describe, expect, it } from 'vitest'
import * as stats from '../../../shared/stats/index.ts'
import { createRandom } from '../../../shared/numeric/random.ts'

describe('the bootstrap', () => {
  const random = createRandom('bootstrap')
  const values = Array.from({ length: 400 }, () => 10 + 3 * random.normal())
  const mean = (list: readonly number[]): number =>
    list.reduce((sum, value) => sum + value, 0) / list.length

  it.each(['percentile', 'bca'] as const)('agrees with theory for a mean: %s', (method) => {
    const found = stats.bootstrapCI({ values, statistic: mean, method, resamples: 4_000 })
    const { variance } = stats.summarize(values)
    const error = Math.sqrt((variance ?? 0) / values.length)
    expect(Math.abs((found.standardError ?? 0) / error - 1)).toBeLessThan(0.03)
    expect(found.ciLower).toBeCloseTo(mean(values) - 1.96 * error, 1)
    expect(found.ciUpper).toBeCloseTo(mean(values) + 1.96 * error, 1)
  })

  it('gives the same answer for the same seed', () => {
    const of = (seed: number) =>
      stats.bootstrapCI({ values, statistic: mean, seed, resamples: 200 })
    expect(of(1)).toEqual(of(1))
    expect(of(1).ciLower).not.toBe(of(2).ciLower)
  })

  it('keeps clusters whole: alike values within one widen the interval', () => {
    const clusters = values.slice(0, 60).map((value) => [value, value, value, value])
    const flat = clusters.flat()
    const whole = stats.bootstrapCI({ values: clusters, statistic: (list) => mean(list.flat()) })
    const single = stats.bootstrapCI({ values: flat, statistic: mean })
    expect((whole.standardError ?? 0) / (single.standardError ?? 1)).toBeGreaterThan(1.8)
  })
})

describe('the permutation test by chance', () => {
  it('is near the exact one and never 0', () => {
    const control = [1, 2, 3, 4, 5, 6, 7]
    const treatment = [8, 9, 10, 11, 12, 13, 14]
    const exact = stats.permutationTest({ control, treatment, method: 'exact' })
    const drawn = stats.permutationTest({
      control,
      treatment,
      method: 'monte-carlo',
      permutations: 2_000,
    })
    expect(exact.pValue).toBeCloseTo(2 / 3_432, 12)
    expect(drawn.pValue).toBeGreaterThanOrEqual(2 / 2_001)
    expect(drawn.pValue).toBeLessThan(0.01)
  })
})

describe('winsorising', () => {
  it('cuts all arms at one value found from them together', () => {
    const arms = [
      [1, 2, 3, 4],
      [5, 6, 7, 1_000],
    ]
    const { arms: cut, cap, capped } = stats.winsorizeArms({ arms, probability: 0.8 })
    expect(cap).toBeCloseTo(6.6, 12)
    expect(cut[1]?.map((value) => Number(value.toFixed(9)))).toEqual([5, 6, 6.6, 6.6])
    expect(capped).toEqual([0, 2])
    expect(arms[1]).toEqual([5, 6, 7, 1_000])
  })

  it('may look past the many zeros', () => {
    const values = [0, 0, 0, 0, 0, 0, 0, 0, 10, 100]
    expect(stats.winsorize({ values, probability: 0.5 }).cap).toBe(0)
    expect(stats.winsorize({ values, probability: 0.5, ignoreZeros: true })).toMatchObject({
      cap: 55,
      capped: 1,
    })
  })
})

describe("Simpson's paradox", () => {
  const arm = (successes: number, trials: number) => ({ successes, trials })

  it('is seen where a ramp-up mixes a good and a bad day', () => {
    // Crook, Frasca, Kohavi & Longbotham (2009), KDD, table 1: Friday 1 %, Saturday 50 % treatment
    const check = stats.simpsonsParadoxCheck({
      strata: [
        { control: arm(20_000, 990_000), treatment: arm(230, 10_000) },
        { control: arm(5_000, 500_000), treatment: arm(6_000, 500_000) },
      ],
    })
    expect(check.crude).toBeLessThan(0)
    expect(check.adjusted).toBeGreaterThan(0)
    expect(check).toMatchObject({ reversal: true, unevenAllocation: true })
  })

  it('is not seen where the shares stay as planned', () => {
    const check = stats.simpsonsParadoxCheck({
      strata: [
        { control: arm(200, 1_000), treatment: arm(220, 1_000) },
        { control: arm(20, 1_000), treatment: arm(30, 1_000) },
      ],
    })
    expect(check).toMatchObject({ reversal: false, unevenAllocation: false })
  })
})

describe('planning', () => {
  it('gives the control √k units for one in each of k treatments', () => {
    const { control, treatment, ratio } = stats.optimalControlAllocation({ treatments: 4 })
    expect(control).toBeCloseTo(1 / 3, 12)
    expect(treatment).toBeCloseTo(1 / 6, 12)
    expect(ratio).toBeCloseTo(0.5, 12)
  })

  it('power, sample size and smallest effect undo each other', () => {
    for (const sided of [1, 2] as const) {
      const design = {
        baseline: 0.08,
        sided,
        ratio: 0.7,
        arms: 3,
        correction: 'bonferroni' as const,
      }
      const { exact } = stats.sampleSizeProportions({ ...design, effect: 0.02 })
      const power = stats.powerProportions({ ...design, effect: 0.02, n: exact.control })
      expect(power).toBeCloseTo(0.8, 6)
      expect(stats.mdeProportions({ ...design, n: exact.control }).absolute).toBeCloseTo(0.02, 6)
    }
    const means = { standardDeviation: 3, reference: 't' as const }
    const { exact } = stats.sampleSizeMeans({ ...means, effect: 1 })
    expect(stats.powerMeans({ ...means, effect: 1, n: exact.control })).toBeCloseTo(0.8, 8)
  })

  it('an increase and a decrease of a rate that one can find differ', () => {
    const plan = { baseline: 0.02, n: 2_000 }
    const up = stats.mdeProportions({ ...plan, direction: 'increase' }).absolute
    const down = stats.mdeProportions({ ...plan, direction: 'decrease' }).absolute
    expect(up).toBeGreaterThan(-down)
    expect(() => stats.mdeProportions({ baseline: 0.02, n: 50, direction: 'decrease' })).toThrow(
      /n is too/,
    )
  })

  it("Dunnett's correction asks for less than Bonferroni's, and both for more than none", () => {
    const size = (correction: 'none' | 'sidak' | 'bonferroni' | 'dunnett'): number =>
      stats.sampleSizeProportions({ baseline: 0.1, effect: 0.02, arms: 4, correction }).exact
        .control
    expect(size('none')).toBeLessThan(size('dunnett'))
    expect(size('dunnett')).toBeLessThan(size('sidak'))
    expect(size('sidak')).toBeLessThan(size('bonferroni'))
  })

  it('an always-valid test needs more than a fixed one, and a longer one when tuned elsewhere', () => {
    const args = { variance: 1, effect: 0.05 }
    const fixed = stats.sampleSizeMeans({ standardDeviation: 1, effect: 0.05 }).total
    const tuned = stats.sampleSizeAlwaysValid({ ...args, tuningSampleSize: fixed }).total
    expect(tuned).toBeGreaterThan(fixed)
    expect(stats.sampleSizeAlwaysValid({ ...args, tuningSampleSize: 10 }).total).toBeGreaterThan(
      tuned,
    )
  })

  it('counts days and whole weeks', () => {
    const plan = { sampleSize: 1_001, dailyUnits: 100 }
    expect(stats.experimentDuration(plan)).toEqual({ days: 11, weeks: 2 })
    expect(stats.experimentDuration({ ...plan, share: 0.5, wholeWeeks: true })).toEqual({
      days: 21,
      weeks: 3,
    })
  })

  it('clusters multiply the size', () => {
    expect(stats.designEffect({ clusterSize: 21, icc: 0.05 })).toBeCloseTo(2, 12)
    expect(stats.designEffect({ clusterSize: 20, icc: 0.05, cv: 0.5 })).toBeCloseTo(2.2, 12)
  })
})

describe('a quantile of clustered values', () => {
  it('has a wider error than of as many independent ones', () => {
    const random = createRandom('quantile')
    const clusters = Array.from({ length: 200 }, () => {
      const level = random.normal()
      return Array.from({ length: 5 }, () => Math.exp(level + 0.3 * random.normal()))
    })
    const clustered = stats.quantileStat({ clusters, probability: 0.5 })
    const flat = stats.quantileStat({ values: clusters.flat(), probability: 0.5 })
    if (clustered === null || flat === null) throw new Error('the samples are large enough')
    const of = (control: stats.QuantileStat): number =>
      stats.quantileMetricTest({ control, treatment: control }).standardError ?? 0
    expect(of(clustered) / of(flat)).toBeGreaterThan(1.6)
  })

  it('is nothing where the sample is too small for its interval', () => {
    expect(stats.quantileStat({ values: [1, 2, 3], probability: 0.99 })).toBeNull()
  })
})

describe('bandits', () => {
  it('top-two sampling keeps half of the draws for the best arm at most', () => {
    const args = { means: [0.1, 0.2, 0.1], standardErrors: [0.01, 0.01, 0.01] }
    expect(stats.thompsonProbabilities(args)?.[1]).toBeGreaterThan(0.999)
    const shares = stats.thompsonProbabilities({ ...args, topTwo: 0.5 }) ?? []
    expect(shares[1]).toBeCloseTo(0.5, 2)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  it('may look for the smallest', () => {
    const arms = [
      { successes: 10, trials: 100 },
      { successes: 30, trials: 100 },
    ]
    const up = stats.thompsonBetaProbabilities({ arms })
    const down = stats.thompsonBetaProbabilities({ arms, goal: 'decrease' })
    expect(up[0]).toBeCloseTo(down[1] ?? 0, 10)
  })
})

describe('priors', () => {
  it('pull the estimate, and change scale with the metric', () => {
    const arms = {
      control: { successes: 100, trials: 2_000 },
      treatment: { successes: 130, trials: 2_000 },
    }
    const flat = stats.bayesianLift(arms)
    const sceptical = stats.bayesianLift({ ...arms, prior: { mean: 0, variance: 0.01 } })
    expect(sceptical.posteriorMean).toBeLessThan(flat.posteriorMean ?? 0)
    const prior = { mean: 0.1, variance: 0.04 }
    const absolute = stats.rescalePrior(prior, { controlMean: -50, to: 'absolute' })
    expect(absolute).toEqual({ mean: 5, variance: 100 })
    expect(stats.rescalePrior(absolute, { controlMean: -50, to: 'relative' })).toEqual(prior)
  })
})

describe('the automatic choice for two proportions', () => {
  it('is exact where few are expected and the score test elsewhere', () => {
    const few = { control: { successes: 1, trials: 20 }, treatment: { successes: 7, trials: 20 } }
    const many = {
      control: { successes: 100, trials: 2_000 },
      treatment: { successes: 130, trials: 2_000 },
    }
    expect(stats.twoProportionTest(few).method).toContain('Barnard')
    expect(stats.twoProportionTest(few).pValue).toBe(stats.barnardExactTest(few).pValue)
    expect(stats.twoProportionTest(many)).toEqual(stats.twoProportionScoreTest(many))
  })
})

describe('always-valid p-values', () => {
  it('of estimates are those of the mSPRT, kept at their smallest', () => {
    const looks = [
      { estimate: 0.01, standardError: 0.01 },
      { estimate: 0.03, standardError: 0.008 },
      { estimate: 0.01, standardError: 0.007 },
    ]
    const single = looks.map((look) => stats.msprt({ ...look, tau2: 1e-4 }).pValue ?? 1)
    const valid = stats.alwaysValidPValues({ looks, tau2: 1e-4 }).map(({ pValue }) => pValue)
    expect(valid).toEqual([single[0], single[1], single[1]])
    expect(() => stats.alwaysValidPValues({ looks })).toThrow(/tau2/)
  })

  it('say when the intervals have nothing in common any more', () => {
    const looks = [
      { pValue: 0.01, ciLower: 1, ciUpper: 2 },
      { pValue: 0.02, ciLower: 3, ciUpper: 4 },
    ]
    expect(stats.alwaysValidPValues({ looks })[1]).toEqual({
      pValue: 0.01,
      ciLower: null,
      ciUpper: null,
    })
  })
})
