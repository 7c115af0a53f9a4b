import { describe, expect, it } from 'vitest'
import * as stats from '../../../shared/stats/index.ts'

/** Every number anywhere in a result. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (Array.isArray(value)) return value.flatMap(numbersIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : []
}

type Call = (args: Record<string, unknown>) => unknown
const api = stats as unknown as Record<string, Call>

const COUNTS = [
  { successes: 0, trials: 0 },
  { successes: 0, trials: 1 },
  { successes: 1, trials: 1 },
  { successes: 0, trials: 30 },
  { successes: 30, trials: 30 },
  { successes: 1, trials: 40_000 },
]
const MEANS = [
  { n: 0, mean: null, variance: null },
  { n: 1, mean: 4, variance: null },
  { n: 2, mean: 0, variance: 0 },
  { n: 50, mean: 7, variance: 0 },
  { n: 50, mean: -7, variance: 3 },
  { n: 50, mean: 0, variance: 9 },
  { n: 3, mean: 1e-8, variance: 1e12 },
]
const moments = (mean: number, variance: number) => ({ mean, variance })
const RATIOS = [
  { n: 0, numerator: moments(0, 0), denominator: moments(0, 0), covariance: 0 },
  { n: 1, numerator: moments(1, 0), denominator: moments(1, 0), covariance: 0 },
  { n: 9, numerator: moments(1, 2), denominator: moments(0, 0), covariance: 0 },
  { n: 9, numerator: moments(0, 0), denominator: moments(1, 1), covariance: 0 },
  { n: 9, numerator: moments(3, 2), denominator: moments(2, 1), covariance: 1 },
]
const CUPED = [
  { n: 0, post: moments(0, 0), pre: moments(0, 0), covariance: 0 },
  { n: 1, post: moments(1, 0), pre: moments(1, 0), covariance: 0 },
  { n: 8, post: moments(1, 2), pre: moments(1, 0), covariance: 0 },
  { n: 8, post: moments(0, 2), pre: moments(3, 1), covariance: 1 },
]
const CLUSTERS = [
  [],
  [{ sum: 3, count: 2 }],
  [
    { sum: 0, count: 0 },
    { sum: 0, count: 0 },
  ],
  [
    { sum: 4, count: 2 },
    { sum: 6, count: 3 },
  ],
  [
    { sum: 5, count: 9 },
    { sum: 0, count: 0 },
  ],
]
const VALUES = [[], [1], [2, 2, 2], [0, 0, 0, 0, 5], [-3, -2, -1]]
const RATES = [
  { events: 0, exposure: 0 },
  { events: 0, exposure: 5 },
  { events: 7, exposure: 2 },
]

const ARMS: readonly [string, readonly unknown[], readonly string[]][] = [
  [
    'counts',
    COUNTS,
    [
      'twoProportionZTest',
      'twoProportionScoreTest',
      'twoProportionCI',
      'twoProportionTest',
      'proportionLift',
      'relativeLift',
      'sequentialDifference',
      'sequentialLift',
      'bayesianLift',
      'betaBinomialTest',
      'betaBinomialLift',
    ],
  ],
  [
    'means',
    MEANS,
    [
      'welchTTest',
      'studentTTest',
      'meanLift',
      'relativeLift',
      'sequentialDifference',
      'sequentialLift',
      'bayesianLift',
    ],
  ],
  [
    'ratios',
    RATIOS,
    [
      'ratioMetricTest',
      'ratioMetricLift',
      'sequentialDifference',
      'sequentialLift',
      'bayesianLift',
    ],
  ],
  ['values before and after', CUPED, ['cupedTest']],
  ['clusters', CLUSTERS, ['clusterRobustTest']],
  ['values', VALUES, ['mannWhitneyU', 'hodgesLehmann', 'permutationTest']],
  ['rates', RATES, ['poissonRateTest', 'gammaPoissonTest']],
]

describe('degenerate data', () => {
  for (const [kind, arms, names] of ARMS) {
    it.each(names)(`never make %s throw or answer NaN (${kind})`, (name) => {
      for (const control of arms) {
        for (const treatment of arms) {
          for (const extra of [{}, { alternative: 'greater' }, { difference: 'relative' }]) {
            const result = api[name]?.({ control, treatment, ...extra }) as { status?: string }
            expect(result.status).toBeTypeOf('string')
            expect(numbersIn(result).filter(Number.isNaN)).toEqual([])
          }
        }
      }
    })
  }

  it('give a p-value of 1 where all are alike, and none where only the spread is missing', () => {
    const all = { successes: 9, trials: 9 }
    expect(stats.twoProportionZTest({ control: all, treatment: all })).toMatchObject({
      status: 'zero-variance',
      estimate: 0,
      pValue: 1,
    })
    const flat = (mean: number) => ({ n: 5, mean, variance: 0 })
    expect(stats.welchTTest({ control: flat(1), treatment: flat(2) })).toMatchObject({
      status: 'zero-variance',
      estimate: 1,
      pValue: null,
      ciLower: null,
    })
  })

  it('one arm without spread is no degenerate test: Welch has the other arm to go by', () => {
    const result = stats.welchTTest({
      control: { n: 30, mean: 2, variance: 0 },
      treatment: { n: 12, mean: 3, variance: 4 },
    })
    expect(result.status).toBe('ok')
    expect(result.df).toBeCloseTo(11, 12)
  })

  it('a control of 0 keeps its absolute effect and has no lift', () => {
    const arms = {
      control: { successes: 0, trials: 500 },
      treatment: { successes: 9, trials: 500 },
    }
    expect(stats.relativeLift(arms)).toMatchObject({ status: 'undefined-baseline', lift: null })
    expect(stats.twoProportionScoreTest(arms)).toMatchObject({ status: 'ok', estimate: 0.018 })
  })

  it('a control that is not clearly away from 0 has an unbounded lift', () => {
    const result = stats.relativeLift({
      control: { n: 20, mean: 0.1, variance: 9 },
      treatment: { n: 20, mean: 5, variance: 9 },
    })
    expect(result).toMatchObject({ status: 'unbounded', bounded: false })
    expect(result.pValue).toBeLessThan(0.001)
  })

  it('negative means keep the sign of the difference', () => {
    const result = stats.relativeLift({
      control: { n: 50, mean: -10, variance: 4 },
      treatment: { n: 50, mean: -8, variance: 4 },
    })
    expect(result.lift).toBeCloseTo(0.2, 12)
    expect(result.ciLower).toBeGreaterThan(0)
  })

  it.each(['CR1', 'CR2', 'delta'] as const)(
    'one cluster in an arm is too little for %s',
    (method) => {
      const one = [{ sum: 4, count: 3 }]
      const two = [...one, { sum: 9, count: 5 }]
      expect(stats.clusterRobustTest({ control: one, treatment: two, method })).toMatchObject({
        status: 'insufficient-data',
        pValue: null,
      })
    },
  )

  it('clusters of one observation each are Welch’s test', () => {
    const values = [
      [3, 5, 8, 1, 9],
      [6, 7, 12, 11],
    ]
    const [control = [], treatment = []] = values.map((arm) =>
      arm.map((sum) => ({ sum, count: 1 })),
    )
    const [c, t] = values.map((arm) => stats.summarize(arm)) as [stats.MeanStat, stats.MeanStat]
    const clustered = stats.clusterRobustTest({ control, treatment })
    const welch = stats.welchTTest({ control: c, treatment: t })
    expect(clustered.pValue).toBeCloseTo(welch.pValue ?? 0, 12)
    expect(clustered.df).toBeCloseTo(welch.df ?? 0, 10)
  })

  it('nothing assigned to an arm without weight is fine, one unit there is impossible', () => {
    const weights = [1, 1, 0]
    expect(stats.srmTest({ observed: [50, 50, 0], weights }).pValue).toBe(1)
    expect(stats.srmTest({ observed: [50, 50, 1], weights })).toMatchObject({
      status: 'impossible-assignment',
      pValue: 0,
    })
    expect(stats.srmTest({ observed: [0, 0, 0], weights }).status).toBe('insufficient-data')
  })
})

const ok = { successes: 5, trials: 10 }
const mean = { n: 10, mean: 5, variance: 2 }
const twoMeans = { control: mean, treatment: mean }
const twoCounts = { control: ok, treatment: ok }
const flat = { mean: 1, variance: 1 }

const WRONG: readonly [string, Record<string, unknown>, string][] = [
  ['welchTTest', { ...twoMeans, control: { ...mean, n: -1 } }, 'control.n'],
  ['welchTTest', { ...twoMeans, control: { ...mean, n: 2.5 } }, 'control.n'],
  ['welchTTest', { ...twoMeans, treatment: { ...mean, mean: Number.NaN } }, 'treatment.mean'],
  ['welchTTest', { ...twoMeans, treatment: { ...mean, variance: -1 } }, 'treatment.variance'],
  ['welchTTest', { ...twoMeans, treatment: { ...mean, variance: Infinity } }, 'treatment.variance'],
  ['welchTTest', { ...twoMeans, confidenceLevel: 1 }, 'confidenceLevel'],
  ['welchTTest', { ...twoMeans, alternative: 'up' }, 'alternative'],
  ['studentTTest', { ...twoMeans, nullDifference: Infinity }, 'nullDifference'],
  ['meanLift', { ...twoMeans, method: 'guess' }, 'method'],
  ['relativeLift', { control: ok, treatment: mean }, 'control'],
  [
    'twoProportionScoreTest',
    { ...twoCounts, control: { successes: 11, trials: 10 } },
    'control.successes',
  ],
  ['twoProportionZTest', { ...twoCounts, variance: 'pooled', nullDifference: 0.1 }, 'variance'],
  ['twoProportionCI', { ...twoCounts, method: 'exact' }, 'method'],
  ['proportionCI', { successes: 1.5, trials: 3 }, 'count.successes'],
  [
    'barnardExactTest',
    { control: { successes: 1, trials: 2000 }, treatment: { successes: 1, trials: 2000 } },
    'control.trials',
  ],
  [
    'poissonRateTest',
    { control: { events: 1, exposure: -1 }, treatment: { events: 1, exposure: 1 } },
    'control.exposure',
  ],
  ['summarize', [1, Number.NaN] as never, 'values[1]'],
  ['momentsFromSums', { n: 2, sum: 10, sumSquares: 1 }, 'sumSquares'],
  ['adjustPValues', { pValues: [0.1, 1.2], method: 'holm' }, 'pValues[1]'],
  ['adjustPValues', { pValues: [0.1], method: 'none' }, 'method'],
  ['dunnettPValues', { controlN: 0, treatmentN: [3], statistics: [1], df: 4 }, 'controlN'],
  ['dunnettPValues', { controlN: 5, treatmentN: [3], statistics: [1, 2], df: 4 }, 'statistics'],
  [
    'cupedTest',
    {
      control: { n: 9, post: flat, pre: flat, covariance: 0 },
      treatment: { n: 9, post: flat, pre: flat, covariance: 0 },
      theta: 'best',
    },
    'theta',
  ],
  ['quantiles', { values: [1, 2], probabilities: [1.5] }, 'probabilities[0]'],
  ['quantiles', { values: [1, 2], probabilities: [0.5], type: 3 }, 'type'],
  ['winsorize', { values: [1], probability: 1 }, 'probability'],
  ['msprt', { estimate: 1, standardError: 1, tau2: 0 }, 'tau2'],
  [
    'asymptoticConfidenceSequence',
    { estimate: 1, standardError: 1, n: 5, tuningSampleSize: 0 },
    'tuningSampleSize',
  ],
  ['groupSequentialBounds', { informationRates: [0.5, 0.4] }, 'informationRates[1]'],
  ['groupSequentialBounds', { looks: 3, type: 'fleming' }, 'type'],
  ['peekingTypeIError', { looks: 0 }, 'looks'],
  ['srmTest', { observed: [1, 2], weights: [0, 0] }, 'weights'],
  ['srmTest', { observed: [1, 2], weights: [1, -1] }, 'weights[1]'],
  ['sequentialSrm', { batches: [[1]], weights: [1, 1] }, 'batches[0]'],
  ['betaBinomialTest', { ...twoCounts, prior: { alpha: 0, beta: 1 } }, 'prior.alpha'],
  ['normalNormalTest', { estimate: 1, standardError: -1 }, 'standardError'],
  [
    'gammaPoissonTest',
    {
      control: { events: 1, exposure: 1 },
      treatment: { events: 1, exposure: 1 },
      prior: { shape: 1, rate: 0 },
    },
    'prior.rate',
  ],
  ['thompsonProbabilities', { means: [1, 2], standardErrors: [1] }, 'standardErrors'],
  ['sampleSizeProportions', { baseline: 0.1, effect: 0 }, 'effect'],
  ['sampleSizeProportions', { baseline: 0.1, effect: 0.95 }, 'effect'],
  ['sampleSizeProportions', { baseline: 0.1, effect: 0.05, power: 1 }, 'power'],
  ['sampleSizeMeans', { standardDeviation: 0, effect: 1 }, 'standardDeviation'],
  ['sampleSizeNonInferiority', { variance: 1, margin: 0 }, 'margin'],
  ['experimentDuration', { sampleSize: 100, dailyUnits: 0 }, 'dailyUnits'],
  [
    'interactionTest',
    { first: { estimate: 1, standardError: 0 }, second: { estimate: 1, standardError: 1 } },
    'first.standardError',
  ],
  [
    'postStratifiedDifference',
    { strata: [{ estimate: 1, standardError: 1, weight: -1 }] },
    'strata[0].weight',
  ],
]

describe('a p-value beyond the smallest number', () => {
  it('still has its logarithm', () => {
    const arms = {
      control: { n: 40_000, mean: 0, variance: 1 },
      treatment: { n: 40_000, mean: 1, variance: 1 },
    }
    const { pValue, logPValue, statistic } = stats.welchTTest(arms)
    expect(pValue).toBe(0)
    // The density of Student's t falls as (1 + t²/df)^(−(df + 1)/2).
    const df = 79_998
    const lead = (-(df + 1) / 2) * Math.log1p((statistic ?? 0) ** 2 / df)
    expect(logPValue).toBeLessThan(lead)
    expect(logPValue).toBeGreaterThan(lead - 10)
    const small = stats.welchTTest({ ...arms, treatment: { n: 40_000, mean: 0.05, variance: 1 } })
    expect(small.logPValue).toBeCloseTo(Math.log(small.pValue ?? 0), 10)
  })
})

describe('wrong arguments', () => {
  it.each(WRONG)('%s names what is wrong', (name, args, field) => {
    let message = ''
    try {
      api[name]?.(args)
    } catch (error) {
      expect(error instanceof RangeError || error instanceof TypeError).toBe(true)
      message = (error as Error).message
    }
    expect(message).toContain(field)
  })
})
