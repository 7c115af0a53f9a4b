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
  const quotas = weights.map((weight) => size * (weight / total))
  const parts = quotas.map(Math.floor)
  let left = size - parts.reduce((sum, part) => sum + part, 0)
  const remainder = (index: number): number => quotas[index]! - Math.floor(quotas[index]!)
  const byRemainder = quotas
    .map((_, index) => index)
    .filter((index) => weights[index]! > 0)
    .sort((a, b) => remainder(b) - remainder(a) || a - b)
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
