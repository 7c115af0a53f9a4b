import { compensatedSum } from '../../numeric/summation.ts'
import type { MeanSummary } from '../types.ts'
import { meanStatOf, requireCount, requireFinite, requireValues } from '../validate.ts'

/**
 * Size, mean and variance (with n − 1) of a sample, by two passes with compensated sums.
 *
 * @returns mean null without a value, variance null for fewer than two
 * @throws RangeError or TypeError naming the first value that is not a finite number
 * @accuracy mean relative 2e-15, variance relative 1e-12 (NIST StRD)
 * @see Chan, Golub & LeVeque (1983), The American Statistician 37:242-247, the corrected two-pass form
 */
export function summarize(values: readonly number[]): MeanSummary {
  requireValues(values, 'values')
  const n = values.length
  if (n === 0) return { n, mean: null, variance: null }
  const mean = compensatedSum(values) / n
  if (n === 1) return { n, mean, variance: null }
  let squares = 0
  let lost = 0
  let residue = 0
  for (const value of values) {
    const distance = value - mean
    residue += distance
    const term = distance * distance - lost
    const next = squares + term
    lost = next - squares - term
    squares = next
  }
  return { n, mean, variance: Math.max(0, squares - (residue * residue) / n) / (n - 1) }
}

/**
 * The summary of two samples taken together, from their summaries alone.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Chan, Golub & LeVeque (1983), formula 2.1
 */
export function mergeMoments(a: MeanSummary, b: MeanSummary): MeanSummary {
  meanStatOf(a, 'a')
  meanStatOf(b, 'b')
  if (a.n === 0 || a.mean === null) return { ...b }
  if (b.n === 0 || b.mean === null) return { ...a }
  const n = a.n + b.n
  const distance = b.mean - a.mean
  const squares =
    (a.variance ?? 0) * (a.n - 1) +
    (b.variance ?? 0) * (b.n - 1) +
    distance * distance * ((a.n * b.n) / n)
  return { n, mean: a.mean + distance * (b.n / n), variance: squares / (n - 1) }
}

/**
 * Sample moments from a count, a sum and a sum of squares, as a database gives them.
 *
 * @returns mean null without a value, variance (with n − 1) null for fewer than two
 * @throws RangeError naming the argument, also when the sum of squares is impossible
 */
export function momentsFromSums({
  n,
  sum,
  sumSquares,
}: {
  n: number
  sum: number
  sumSquares: number
}): MeanSummary {
  requireCount(n, 'n')
  requireFinite(sum, 'sum')
  requireFinite(sumSquares, 'sumSquares')
  if (n === 0) return { n, mean: null, variance: null }
  const mean = sum / n
  const centred = sumSquares - sum * mean
  if (centred < -1e-9 * Math.max(1, sumSquares)) {
    throw new RangeError('sumSquares must be at least sum² ÷ n')
  }
  return { n, mean, variance: n < 2 ? null : Math.max(0, centred) / (n - 1) }
}
