import type { MeanStat } from '../types.ts'
import { requireCount, requireFinite } from '../validate.ts'

/**
 * Sample moments from a count, a sum and a sum of squares, as a database gives them.
 *
 * @returns variance with n − 1; 0 for fewer than two values, which no test accepts as an answer
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
}): MeanStat {
  requireCount(n, 'n')
  requireFinite(sum, 'sum')
  requireFinite(sumSquares, 'sumSquares')
  if (n === 0) return { n, mean: 0, variance: 0 }
  const mean = sum / n
  const centred = sumSquares - sum * mean
  if (centred < -1e-9 * Math.max(1, sumSquares)) {
    throw new RangeError('sumSquares must be at least sum² ÷ n')
  }
  return { n, mean, variance: n < 2 ? 0 : Math.max(0, centred) / (n - 1) }
}
