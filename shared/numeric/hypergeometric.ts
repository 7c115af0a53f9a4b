import { requireNumber, requireWhole } from './argument.ts'
import { smoothPmf } from './binomial.ts'

/**
 * P(X = k): k marked among `draws` drawn without replacement from `marked` marked and `others` others.
 * The arguments stand in the order of R's dhyper.
 *
 * @throws RangeError naming the argument
 * @see Loader (2000), section 5
 */
export function hypergeometricPmf(
  k: number,
  marked: number,
  others: number,
  draws: number,
): number {
  requireArguments(k, marked, others, draws)
  const { lowest, highest } = support(marked, others, draws)
  if (!Number.isInteger(k) || k < lowest || k > highest) return 0
  const total = marked + others
  const share = { p: draws / total, q: (total - draws) / total }
  if (total === 0 || draws === 0) return 1
  const top = smoothPmf(k, marked, share) * smoothPmf(draws - k, others, share)
  return top / smoothPmf(draws, total, share)
}

/** P(X ≤ k), summed from the nearer end. @throws RangeError naming the argument */
export function hypergeometricCdf(
  k: number,
  marked: number,
  others: number,
  draws: number,
): number {
  requireArguments(k, marked, others, draws)
  const { lowest, highest } = support(marked, others, draws)
  const whole = Math.floor(k)
  if (whole < lowest) return 0
  if (whole >= highest) return 1
  const mean = (draws * marked) / (marked + others)
  const at = (x: number): number => hypergeometricPmf(x, marked, others, draws)
  return whole <= mean ? sumFrom(whole, lowest, -1, at) : 1 - sumFrom(whole + 1, highest, 1, at)
}

/** Adds terms outward until they no longer count. */
function sumFrom(start: number, end: number, step: 1 | -1, at: (x: number) => number): number {
  let sum = 0
  for (let x = start; step > 0 ? x <= end : x >= end; x += step) {
    const term = at(x)
    sum += term
    if (term < sum * 1e-18) break
  }
  return sum
}

function support(
  marked: number,
  others: number,
  draws: number,
): { lowest: number; highest: number } {
  return { lowest: Math.max(0, draws - others), highest: Math.min(draws, marked) }
}

function requireArguments(k: number, marked: number, others: number, draws: number): void {
  requireNumber(k, 'k')
  requireWhole(marked, 'marked')
  requireWhole(others, 'others')
  requireWhole(draws, 'draws')
  if (draws > marked + others) throw new RangeError('draws must not exceed marked + others')
}
