import { requireCount, requireUnit } from '../stats/validate.ts'

/** How many had a value. */
export type ValueCount = { value: number; count: number }

/**
 * The quantile of values that are given as counts, by the same rule as `quantileR7`.
 *
 * @param p in [0, 1]
 * @returns null without values
 * @see Hyndman & Fan (1996), The American Statistician 50:361-365, definition 7
 */
export function quantileOfCounts(counts: readonly ValueCount[], p: number): number | null {
  requireUnit(p, 'p')
  for (const { count } of counts) requireCount(count, 'count')
  const sorted = counts.filter(({ count }) => count > 0).toSorted((a, b) => a.value - b.value)
  const total = sorted.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return null
  const position = (total - 1) * p
  const low = valueAt(sorted, Math.floor(position))
  const high = valueAt(sorted, Math.ceil(position))
  return low + (high - low) * (position - Math.floor(position))
}

function valueAt(sorted: readonly ValueCount[], index: number): number {
  let seen = 0
  for (const { value, count } of sorted) {
    seen += count
    if (index < seen) return value
  }
  return sorted.at(-1)?.value ?? 0
}
