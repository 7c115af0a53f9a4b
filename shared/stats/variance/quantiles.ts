import { binomialQuantile } from '../../numeric/binomial.ts'
import {
  requireCount,
  requireOneOf,
  requireOpenUnit,
  requireUnit,
  requireValues,
} from '../validate.ts'

export type QuantileType = 1 | 6 | 7 | 8

/**
 * Sample quantiles by Hyndman and Fan's types 1 (a value of the sample), 6, 7 (R's default) or 8
 * (unbiased for the median).
 *
 * @returns one a probability; null each without a value
 * @throws RangeError or TypeError naming the wrong argument
 * @see Hyndman & Fan (1996), The American Statistician 50:361-365
 */
export function quantiles({
  values,
  probabilities,
  type = 7,
}: {
  values: readonly number[]
  probabilities: readonly number[]
  type?: QuantileType
}): (number | null)[] {
  requireValues(values, 'values')
  probabilities.forEach((p, index) => {
    requireUnit(p, `probabilities[${String(index)}]`)
  })
  requireOneOf(String(type), Object.keys(PLACES), 'type')
  const ascending = Float64Array.from(values).sort()
  return probabilities.map((p) => quantileOf(ascending, p, type))
}

/** The quantile of values already in ascending order. */
export function quantileOf(
  ascending: ArrayLike<number>,
  probability: number,
  type: QuantileType = 7,
): number | null {
  const n = ascending.length
  if (n === 0) return null
  const at = (rank: number): number => ascending[Math.min(n, Math.max(1, rank)) - 1] as number
  const place = PLACES[type](probability, n)
  // A place that is whole but for rounding is that rank, as in R.
  const fuzz = 4 * Number.EPSILON
  if (type === 1) return at(Math.ceil(place - fuzz * Math.max(1, Math.abs(place))))
  const below = Math.floor(place + fuzz)
  const rest = place - below
  const low = at(below)
  return Math.abs(rest) < fuzz ? low : low + rest * (at(below + 1) - low)
}

/** Where the quantile lies among the ranks 1…n. */
const PLACES: Readonly<Record<QuantileType, (p: number, n: number) => number>> = {
  1: (p, n) => n * p,
  6: (p, n) => (n + 1) * p,
  7: (p, n) => (n - 1) * p + 1,
  8: (p, n) => (n + 1 / 3) * p + 1 / 3,
}

/**
 * The ranks (from 1) between which a quantile lies with at least about the level, whatever the
 * distribution; null where the sample is too small for that end.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see David & Nagaraja (2003), Order Statistics, section 7.1
 */
export function quantileCiRanks({
  n,
  probability,
  confidenceLevel = 0.95,
}: {
  n: number
  probability: number
  confidenceLevel?: number
}): { lower: number | null; upper: number | null } {
  requireCount(n, 'n')
  requireOpenUnit(probability, 'probability')
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  const tail = (1 - confidenceLevel) / 2
  const lower = binomialQuantile(tail, n, probability)
  const upper = binomialQuantile(1 - tail, n, probability) + 1
  return { lower: lower >= 1 ? lower : null, upper: upper <= n ? upper : null }
}
