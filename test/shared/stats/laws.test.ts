import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as stats from '../../../shared/stats/index.ts'
import type {
  Alternative,
  CountStat,
  MeanStat,
  RatioStat,
  TestResult,
} from '../../../shared/stats/index.ts'

const RUNS = { numRuns: 200 }
const close = (a: number, b: number, relative = 1e-9): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.max(1e-12, Math.abs(a), Math.abs(b)))
}

const count = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, share]): CountStat => ({ successes: Math.round(trials * share), trials }))
const mean = fc.record({
  n: fc.integer({ min: 2, max: 5000 }),
  mean: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 1000),
  variance: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
})
const positiveMean = mean.map((stat) => ({ ...stat, mean: Math.abs(stat.mean) + 1e-3 }))
const ratio = fc
  .tuple(mean, positiveMean, fc.double({ min: -0.99, max: 0.99, noNaN: true }))
  .map(([numerator, denominator, correlation]): RatioStat => ({
    n: numerator.n,
    numerator,
    denominator,
    covariance: correlation * Math.sqrt(numerator.variance * denominator.variance),
  }))
const alternative = fc.constantFrom<Alternative>('two-sided', 'greater', 'less')
const level = fc.constantFrom(0.8, 0.9, 0.95, 0.99)

/** A test's name, the test, and what its arms are drawn from. */
type Law = [string, (args: never) => TestResult, fc.Arbitrary<unknown>]

/** The null value lies outside the interval exactly where the p-value is below 1 − level. */
function coherent(result: TestResult, nullValue = 0): void {
  const { pValue, ciLower, ciUpper, confidenceLevel, status } = result
  if (status !== 'ok' || pValue === null || ciLower === null || ciUpper === null) return
  // At the very edge rounding decides; that is no disagreement.
  if (Math.abs(pValue - (1 - confidenceLevel)) < 1e-7) return
  const isOutside = ciLower > nullValue || ciUpper < nullValue
  expect({ isOutside, pValue, ciLower, ciUpper }).toMatchObject({
    isOutside: pValue < 1 - confidenceLevel,
  })
}

describe('an interval and its p-value agree', () => {
  it.each<Law>([
    ['twoProportionScoreTest', stats.twoProportionScoreTest, count],
    ['welchTTest', stats.welchTTest, mean],
    ['studentTTest', stats.studentTTest, mean],
    ['ratioMetricTest', stats.ratioMetricTest, ratio],
    ['relativeLift of counts', stats.relativeLift, count],
    ['relativeLift of means (Fieller)', stats.relativeLift, positiveMean],
    ['sequentialDifference', stats.sequentialDifference, mean],
  ])('%s', (_, test, arm) => {
    fc.assert(
      fc.property(arm, arm, alternative, level, (control, treatment, side, confidenceLevel) => {
        const args = {
          control,
          treatment,
          alternative: side,
          confidenceLevel,
          alpha: 1 - confidenceLevel,
        }
        coherent(test(args as never))
      }),
      RUNS,
    )
  })

  it('sequentialDifference, one-sided with few observations, where the half width is not monotone', () => {
    const control = { n: 2, mean: -0.026, variance: 1e-6 }
    const treatment = { n: 3, mean: 0, variance: 1e-6 }
    coherent(stats.sequentialDifference({ control, treatment, alternative: 'greater', alpha: 0.2 }))
  })

  it('Dunnett, for every treatment', () => {
    fc.assert(
      fc.property(mean, fc.array(mean, { minLength: 1, maxLength: 4 }), (control, treatments) => {
        for (const each of stats.dunnettTest({ control, treatments }).comparisons) coherent(each)
      }),
      { numRuns: 25 },
    )
  })

  it('the mSPRT, and the Poisson rate test about a ratio of 1', () => {
    const size = fc.double({ min: 1e-3, max: 100, noNaN: true })
    fc.assert(
      fc.property(
        fc.double({ min: -50, max: 50, noNaN: true }),
        size,
        size,
        (estimate, standardError, tau2) => {
          coherent(stats.msprt({ estimate, standardError, tau2 }))
        },
      ),
      RUNS,
    )
    const rate = fc.record({ events: fc.nat(200), exposure: size })
    fc.assert(
      fc.property(rate, rate, alternative, (control, treatment, side) => {
        coherent(stats.poissonRateTest({ control, treatment, alternative: side }), 1)
      }),
      RUNS,
    )
  })
})

describe('swapping the arms turns the sign and nothing else', () => {
  it.each<Law>([
    ['twoProportionScoreTest', stats.twoProportionScoreTest, count],
    ['twoProportionZTest', stats.twoProportionZTest, count],
    ['fisherExactTest', stats.fisherExactTest, count.filter(({ trials }) => trials < 300)],
    ['welchTTest', stats.welchTTest, mean],
    ['ratioMetricTest', stats.ratioMetricTest, ratio],
    ['sequentialDifference', stats.sequentialDifference, mean],
  ])('%s', (_, test, arm) => {
    fc.assert(
      fc.property(arm, arm, (a, b) => {
        const one = test({ control: a, treatment: b } as never)
        const other = test({ control: b, treatment: a } as never)
        expect(other.status).toBe(one.status)
        close(one.estimate ?? 0, -(other.estimate ?? 0))
        close(one.pValue ?? 0, other.pValue ?? 0, 1e-8)
        if (one.ciLower !== null) expect(one.ciLower + (other.ciUpper ?? 0)).toBeCloseTo(0, 6)
      }),
      RUNS,
    )
  })
})

describe('the unit of measurement does not matter', () => {
  const factor = fc.double({ min: 0.01, max: 100, noNaN: true })
  it('to a t-test: scaled values scale the estimate, shifted ones leave it', () => {
    fc.assert(
      fc.property(
        mean,
        mean,
        factor,
        fc.double({ min: -100, max: 100, noNaN: true }),
        (a, b, c, d) => {
          const moved = (stat: MeanStat): MeanStat => ({
            ...stat,
            mean: c * stat.mean + d,
            variance: c * c * stat.variance,
          })
          const [plain, scaled] = [
            stats.welchTTest({ control: a, treatment: b }),
            stats.welchTTest({ control: moved(a), treatment: moved(b) }),
          ]
          expect(Math.abs((scaled.estimate ?? 0) - c * (plain.estimate ?? 0))).toBeLessThan(
            1e-7 * c * 1000,
          )
          expect(scaled.pValue ?? 0).toBeCloseTo(plain.pValue ?? 0, 5)
        },
      ),
      RUNS,
    )
  })

  it('to the lift of a ratio', () => {
    fc.assert(
      fc.property(ratio, ratio, factor, (a, b, c) => {
        const inCents = (stat: RatioStat): RatioStat => ({
          ...stat,
          numerator: { mean: c * stat.numerator.mean, variance: c * c * stat.numerator.variance },
          covariance: c * stat.covariance,
        })
        const [plain, scaled] = [
          stats.ratioMetricLift({ control: a, treatment: b }),
          stats.ratioMetricLift({ control: inCents(a), treatment: inCents(b) }),
        ]
        expect(scaled.status).toBe(plain.status)
        close(scaled.lift ?? 0, plain.lift ?? 0, 1e-7)
      }),
      RUNS,
    )
  })

  it('to ranks: any rising function of the values gives the same test', () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 25 })
    fc.assert(
      fc.property(values, values, (control, treatment) => {
        const bent = (list: number[]): number[] => list.map((value) => Math.exp(value / 10))
        const [plain, other] = [
          stats.mannWhitneyU({ control, treatment }),
          stats.mannWhitneyU({ control: bent(control), treatment: bent(treatment) }),
        ]
        close(plain.pValue ?? 0, other.pValue ?? 0)
      }),
      { numRuns: 60 },
    )
  })
})

describe('data come in any order and in any batches', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
    minLength: 1,
    maxLength: 60,
  })

  it('merged summaries are the summary of all, however they are grouped', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const [x, y, z] = [a, b, c].map((part) => stats.summarize(part)) as [
          MeanStat,
          MeanStat,
          MeanStat,
        ]
        const left = stats.mergeMoments(stats.mergeMoments(x, y), z)
        const right = stats.mergeMoments(x, stats.mergeMoments(y, z))
        const whole = stats.summarize([...a, ...b, ...c])
        for (const merged of [left, right]) {
          expect(merged.n).toBe(whole.n)
          expect(Math.abs((merged.mean ?? 0) - (whole.mean ?? 0))).toBeLessThan(1e-8)
          close(merged.variance ?? 0, whole.variance ?? 0, 1e-8)
        }
      }),
      RUNS,
    )
  })

  it('the sequential sample-ratio test sees only the sums', () => {
    const batch = fc.tuple(fc.nat(500), fc.nat(500), fc.nat(500))
    fc.assert(
      fc.property(fc.array(batch, { minLength: 1, maxLength: 8 }), (batches) => {
        const total = batches.reduce(
          (sum, row) => sum.map((n, arm) => n + (row[arm] ?? 0)) as typeof sum,
        )
        const weights = [1, 1, 2]
        const many = stats.sequentialSrm({ batches, weights }).logBayesFactors.at(-1) ?? 0
        const once = stats.sequentialSrm({ batches: [total], weights }).logBayesFactors[0] ?? 0
        expect(Math.abs(many - once)).toBeLessThan(1e-7)
      }),
      RUNS,
    )
  })

  it('always-valid p-values never rise, and their intervals never grow', () => {
    const look = fc.record({
      pValue: fc.double({ min: 0, max: 1, noNaN: true }),
      ciLower: fc.double({ min: -10, max: 0, noNaN: true }),
      ciUpper: fc.double({ min: 0, max: 10, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(look, { minLength: 2, maxLength: 20 }), (looks) => {
        const valid = stats.alwaysValidPValues({ looks })
        valid.slice(1).forEach((now, index) => {
          const before = valid[index]
          expect(now.pValue).toBeLessThanOrEqual(before?.pValue ?? 1)
          expect(now.ciLower).toBeGreaterThanOrEqual(before?.ciLower ?? -Infinity)
          expect(now.ciUpper).toBeLessThanOrEqual(before?.ciUpper ?? Infinity)
        })
      }),
      RUNS,
    )
  })
})

describe('distributions', () => {
  // Smaller shapes put quantiles beyond what a double can hold.
  const shape = fc.double({ min: 0.5, max: 300, noNaN: true })
  const p = fc.double({ min: 1e-12, max: 1 - 1e-6, noNaN: true })

  it.each<[string, (p: number, a: number, b: number) => [number, number]]>([
    ['normal', (q) => [stats.normalCdf(stats.normalQuantile(q)), q]],
    ['Student', (q, a) => [stats.studentTCdf(stats.studentTQuantile(q, a), a), q]],
    ['chi-squared', (q, a) => [stats.chiSquareCdf(stats.chiSquareQuantile(q, a), a), q]],
    ['F', (q, a, b) => [stats.fCdf(stats.fQuantile(q, a, b), a, b), q]],
    ['gamma', (q, a) => [stats.gammaP(a, stats.gammaPInv(q, a)), q]],
  ])('%s: the cdf of the quantile is the probability', (_, roundTrip) => {
    fc.assert(
      fc.property(p, shape, shape, (q, a, b) => {
        const [found, wanted] = roundTrip(q, a, b)
        close(found, wanted, 1e-9)
      }),
      RUNS,
    )
  })

  it('the two tails add up to one and the cdf rises', () => {
    const x = fc.double({ min: 0, max: 400, noNaN: true })
    fc.assert(
      fc.property(shape, x, x, (a, one, other) => {
        close(stats.gammaP(a, one) + stats.gammaQ(a, one), 1, 1e-12)
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        expect(stats.gammaP(a, low)).toBeLessThanOrEqual(stats.gammaP(a, high) * (1 + 1e-12))
        expect(stats.studentTSf(high, a)).toBeLessThanOrEqual(
          stats.studentTSf(low, a) * (1 + 1e-12),
        )
      }),
      RUNS,
    )
  })

  it('a mirrored beta is the upper tail', () => {
    fc.assert(
      // Below this 1 − x rounds too coarsely for the law to be seen.
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), shape, shape, (x, a, b) => {
        expect(Math.abs(stats.betaInc(x, a, b) + stats.betaInc(1 - x, b, a) - 1)).toBeLessThan(1e-9)
      }),
      RUNS,
    )
  })
})

describe('shares', () => {
  it('of being the best add up to one, and the best loses least', () => {
    fc.assert(
      fc.property(fc.array(count, { minLength: 2, maxLength: 6 }), (arms) => {
        const { probabilityBest, expectedLoss } = stats.betaBinomialBestArm({ arms })
        close(
          probabilityBest.reduce((sum, share) => sum + share, 0),
          1,
          1e-9,
        )
        for (const loss of expectedLoss) expect(loss).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 60 },
    )
  })

  it('of an allocation with a floor add up to one and keep it', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 2,
      maxLength: 8,
    })
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 0.3, noNaN: true }), (raw, floor) => {
        if (raw.every((weight) => weight === 0)) return
        const shares = stats.applyAllocationFloor({ weights: raw, floor })
        close(
          shares.reduce((sum, share) => sum + share, 0),
          1,
          1e-9,
        )
        for (const share of shares) {
          expect(share).toBeGreaterThanOrEqual(Math.min(floor, 1 / raw.length) - 1e-12)
        }
      }),
      RUNS,
    )
  })

  it("Dunnett's p-values lie between the single one and as many times it, in the far tail too", () => {
    const statistic = fc.double({ min: -35, max: 35, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(statistic, { minLength: 2, maxLength: 5 }),
        fc.constantFrom(7, 60, Infinity),
        (statistics, df) => {
          const pValues = stats.dunnettPValues({
            controlN: 50,
            treatmentN: statistics.map(() => 40),
            statistics,
            df,
          })
          pValues.forEach((found, arm) => {
            const single = 2 * stats.studentTSf(Math.abs(statistics[arm] ?? 0), df)
            expect(found).toBeGreaterThanOrEqual(Math.min(1, single) * (1 - 1e-12))
            expect(found).toBeLessThanOrEqual(Math.min(1, statistics.length * single) * (1 + 1e-12))
            if (single > 0) expect(found).toBeGreaterThan(0)
          })
        },
      ),
      { numRuns: 40 },
    )
  })
})
