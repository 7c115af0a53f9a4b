/**
 * Sum with Neumaier's compensation: the rounding error of every step is carried along.
 *
 * @see Neumaier (1974), ZAMM 54:39-51
 */
export function compensatedSum(values: Iterable<number>): number {
  let sum = 0
  let lost = 0
  for (const value of values) {
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}
