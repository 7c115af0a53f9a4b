import type { Located } from '../means/fieller.ts'
import { criticalValue, withoutNumbers } from '../t-result.ts'
import type { Alternative, QuantileStat, Status, TestResult } from '../types.ts'
import {
  requireCount,
  requireFinite,
  requireFrame,
  requireNatural,
  requireOneOf,
  requireOpenUnit,
  requireValues,
} from '../validate.ts'
import { quantileCiRanks, quantileOf, type QuantileType } from './quantiles.ts'
import { differenceOf, relativeDifference, welchDf } from './ratio.ts'

/**
 * The sample quantile of an arm with its order-statistic interval, as `quantileMetricTest` takes it.
 *
 * @param clusters the values of each unit that was randomised; plain `values` when each unit has one
 * @returns null when the sample is too small for the interval
 * @throws RangeError or TypeError naming the wrong argument
 */
export function quantileStat({
  probability,
  intervalConfidence = 0.95,
  type = 7,
  ...sample
}: {
  probability: number
  intervalConfidence?: number
  type?: QuantileType
} & (
  | { values: readonly number[] }
  | { clusters: readonly (readonly number[])[] }
)): QuantileStat | null {
  const values = 'values' in sample ? sample.values : sample.clusters.flat()
  requireValues(values, 'values')
  const ascending = Float64Array.from(values).sort()
  const n = ascending.length
  const ranks = quantileCiRanks({ n, probability, confidenceLevel: intervalConfidence })
  const estimate = quantileOf(ascending, probability, type)
  if (ranks.lower === null || ranks.upper === null || estimate === null) return null
  const [lower, upper] = [
    ascending[ranks.lower - 1] as number,
    ascending[ranks.upper - 1] as number,
  ]
  const stat = { n, probability, estimate, lower, upper, intervalConfidence }
  return 'values' in sample ? stat : { ...stat, ...clusterSums(sample.clusters, estimate) }
}

function clusterSums(
  clusters: readonly (readonly number[])[],
  limit: number,
): Required<Omit<QuantileStat, keyof QuantileStat & PlainKey>> {
  const sums = {
    clusters: clusters.length,
    belowSum: 0,
    belowSumSquares: 0,
    countSum: 0,
    countSumSquares: 0,
    belowCountProduct: 0,
  }
  for (const cluster of clusters) {
    const below = cluster.filter((value) => value <= limit).length
    sums.belowSum += below
    sums.belowSumSquares += below * below
    sums.countSum += cluster.length
    sums.countSumSquares += cluster.length ** 2
    sums.belowCountProduct += below * cluster.length
  }
  return sums
}

type PlainKey = 'n' | 'probability' | 'estimate' | 'lower' | 'upper' | 'intervalConfidence'

/**
 * Test for two sample quantiles (a median order value, a 95th percentile of a load time). The standard
 * error is read off the order-statistic interval; where the units that were randomised hold several
 * values each it grows with how they hang together.
 *
 * @param difference `absolute`: treatment − control; `relative`: that ÷ |control|, by the delta method
 * @param finiteSample multiplies the variance by (n − 1)/n
 * @returns status `zero-variance` where an arm's interval has collapsed to a point
 * @throws RangeError or TypeError naming the wrong argument
 * @see Deng, Knoblich & Lu (2018), KDD, section 4
 */
export function quantileMetricTest({
  control,
  treatment,
  difference = 'absolute',
  finiteSample = false,
  alternative = 'two-sided',
  confidenceLevel = 0.95,
}: {
  control: QuantileStat
  treatment: QuantileStat
  difference?: 'absolute' | 'relative'
  finiteSample?: boolean
  alternative?: Alternative
  confidenceLevel?: number
}): TestResult {
  requireQuantileStat(control, 'control')
  requireQuantileStat(treatment, 'treatment')
  requireFrame(alternative, confidenceLevel)
  requireOneOf(difference, ['absolute', 'relative'], 'difference')
  if (control.probability !== treatment.probability) {
    throw new RangeError('treatment.probability must be that of the control')
  }
  const method = `quantile test (${difference === 'absolute' ? 'order statistics' : 'delta method'})`
  const frame = { alternative, confidenceLevel, method }
  const units = ({ n, clusters }: QuantileStat): number => clusters ?? n
  if (units(control) < 2 || units(treatment) < 2) {
    return withoutNumbers({ status: 'insufficient-data', estimate: null, ...frame })
  }
  const [c, t] = [control, treatment].map((stat) => locatedQuantile(stat, finiteSample)) as [
    Located,
    Located,
  ]
  if (c.variance === 0 || t.variance === 0) {
    const status: Status = 'zero-variance'
    const relative = c.mean === 0 ? null : (t.mean - c.mean) / Math.abs(c.mean)
    const estimate = difference === 'absolute' ? t.mean - c.mean : relative
    return withoutNumbers({ status, estimate, ...frame })
  }
  const arms = { control: c, treatment: t }
  const spread = { ...arms, df: welchDf(arms, units(control), units(treatment)) }
  return difference === 'absolute' ? differenceOf(spread, frame) : relativeDifference(spread, frame)
}

/** The quantile and its variance. */
export function locatedQuantile(stat: QuantileStat, finiteSample = false): Located {
  const z = criticalValue(Infinity, stat.intervalConfidence)
  const variance = ((stat.upper - stat.lower) / (2 * z)) ** 2
  const factor = finiteSample ? (stat.n - 1) / stat.n : 1
  return { mean: stat.estimate, variance: variance * factor * clusterInflation(stat) }
}

/** Variance of the share below the quantile with clusters, over the one without. */
function clusterInflation(stat: QuantileStat): number {
  const { n, probability, clusters } = stat
  if (clusters === undefined) return 1
  const { belowSum = 0, belowSumSquares = 0, countSum = 0, countSumSquares = 0 } = stat
  const { belowCountProduct = 0 } = stat
  if (clusters < 2 || countSum === 0) return 1
  const share = belowSum / countSum
  const squares = belowSumSquares - 2 * share * belowCountProduct + share * share * countSumSquares
  // The residuals below − share · count add up to 0, so no mean is taken off.
  const clustered = ((Math.max(0, squares) / (clusters - 1)) * clusters) / countSum ** 2
  return clustered / ((probability * (1 - probability)) / n)
}

function requireQuantileStat(stat: QuantileStat, name: string): void {
  requireCount(stat.n, `${name}.n`)
  requireOpenUnit(stat.probability, `${name}.probability`)
  requireOpenUnit(stat.intervalConfidence, `${name}.intervalConfidence`)
  requireFinite(stat.estimate, `${name}.estimate`)
  requireFinite(stat.lower, `${name}.lower`)
  requireFinite(stat.upper, `${name}.upper`)
  if (stat.lower > stat.upper) throw new RangeError(`${name}.lower must not exceed ${name}.upper`)
  if (stat.clusters !== undefined) requireNatural(stat.clusters, `${name}.clusters`)
}
