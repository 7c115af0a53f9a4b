/**
 * Splits an integer amount by weights so that the parts are integers and add up to it exactly
 * (largest remainder, or Hamilton's, method). Equal remainders go to the earlier part.
 *
 * @param amountMinor integer, may be negative (a refund)
 * @param weights not negative, not all zero
 * @throws RangeError on a fractional amount, or bad weights
 */
export function largestRemainder(amountMinor: number, weights: readonly number[]): number[] {
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError('amountMinor must be an integer')
  const total = weights.reduce((sum, weight) => sum + checkedWeight(weight), 0)
  if (!(total > 0)) throw new RangeError('weights must not be empty or all zero')
  const sign = amountMinor < 0 ? -1 : 1
  const size = Math.abs(amountMinor)
  const parts: number[] = []
  const remainders: number[] = []
  const byRemainder: number[] = []
  let left = size
  for (const [index, weight] of weights.entries()) {
    const quota = size * (weight / total)
    const part = Math.floor(quota)
    parts.push(part)
    remainders.push(quota - part)
    left -= part
    if (weight > 0) byRemainder.push(index)
  }
  if (left !== 0) byRemainder.sort((a, b) => remainders[b]! - remainders[a]! || a - b)
  for (let turn = 0; left > 0; turn += 1, left -= 1) {
    parts[byRemainder[turn % byRemainder.length]!]! += 1
  }
  // Rounding of a quota up to the next integer can hand out one unit too many.
  for (let turn = byRemainder.length - 1; left < 0; turn -= 1, left += 1) {
    parts[byRemainder[turn]!]! -= 1
  }
  return parts.map((part) => (part === 0 ? 0 : sign * part))
}

function checkedWeight(weight: number): number {
  if (!(weight >= 0 && weight < Infinity)) {
    throw new RangeError('weights must be finite and not negative')
  }
  return weight
}
