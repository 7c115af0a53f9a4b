import { summarize } from '../../stats/means/moments.ts'
import { criticalValue } from '../../stats/t-result.ts'
import { quantileCiRanks } from '../../stats/variance/quantiles.ts'

export type SampleInterval = {
  level: number
  lower: number
  upper: number
  method: 't' | 'order_statistics'
}

/**
 * Interval of the mean of values that cannot be negative: Student's t with n − 1.
 *
 * @returns null for fewer than two values, whose spread nobody knows
 */
export function meanInterval(values: readonly number[], level = 0.95): SampleInterval | null {
  const { n, mean, variance } = summarize(values)
  if (mean === null || variance === null) return null
  const half = criticalValue(n - 1, level, 'two-sided') * Math.sqrt(variance / n)
  return { level, lower: Math.max(0, mean - half), upper: mean + half, method: 't' }
}

/**
 * Interval of a quantile between two of the values themselves, whatever their distribution.
 *
 * @returns null where there are too few for both ends: under six for a median at 95 %
 * @see David & Nagaraja (2003), Order Statistics, section 7.1
 */
export function quantileInterval(
  values: readonly number[],
  probability = 0.5,
  level = 0.95,
): SampleInterval | null {
  const ranks = quantileCiRanks({ n: values.length, probability, confidenceLevel: level })
  if (ranks.lower === null || ranks.upper === null) return null
  const ascending = Float64Array.from(values).sort()
  const [lower, upper] = [ascending[ranks.lower - 1]!, ascending[ranks.upper - 1]!]
  return { level, lower, upper, method: 'order_statistics' }
}
