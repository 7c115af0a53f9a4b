import { probability } from './checked.ts'

/**
 * Sample quantile by linear interpolation between order statistics (R's type 7, the default of R,
 * NumPy and spreadsheets).
 *
 * @param values at least one, in any order; not changed
 * @param p in [0, 1]
 * @throws RangeError on no values, or p outside [0, 1]
 * @see Hyndman & Fan (1996), The American Statistician 50:361-365, definition 7
 */
export function quantileR7(values: ArrayLike<number>, p: number): number {
  return quantileR7OfSorted(Float64Array.from(values).sort(), p)
}

/** The same of values that are in rising order already, so that many quantiles share one sort. */
export function quantileR7OfSorted(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) throw new RangeError('values must not be empty')
  const position = (sorted.length - 1) * probability(p, 'p')
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (position - below) * (high - low)
}
