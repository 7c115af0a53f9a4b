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

/** Several sums that grow term by term, each with the same compensation. */
export function createSums(size: number): {
  add(place: number, value: number): void
  totals(): number[]
} {
  const sums = new Float64Array(size)
  const lost = new Float64Array(size)
  return {
    add(place, value) {
      const sum = sums[place]!
      const next = sum + value
      lost[place]! += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
      sums[place] = next
    },
    totals: () => Array.from(sums, (sum, place) => sum + lost[place]!),
  }
}

/** A sum with the same compensation that grows value by value, and can take in another. */
export class RunningSum {
  #sum = 0
  #lost = 0

  add(value: number): void {
    const sum = this.#sum
    const next = sum + value
    this.#lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    this.#sum = next
  }

  /** Adds what another has gathered; it stays as it is. */
  merge(other: RunningSum): void {
    this.add(other.#sum)
    this.#lost += other.#lost
  }

  get total(): number {
    return this.#sum + this.#lost
  }
}
