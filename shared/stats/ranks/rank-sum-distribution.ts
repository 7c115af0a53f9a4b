/** The conditional distribution of a rank sum: probability of each doubled sum. */
export type RankSumDistribution = {
  /** P(2·sum ≤ doubled). */
  cdf(doubled: number): number
  /** P(2·sum ≥ doubled). */
  sf(doubled: number): number
  /** The smallest doubled sum that is not less likely than `p` to be reached from below. */
  quantile(p: number): number
}

/**
 * Exact distribution of the sum of `size` of these mid-ranks drawn without replacement, by dynamic
 * programming on doubled ranks, so that ties need no approximation.
 *
 * @param ranks whole or half numbers
 * @see Streitberg & Röhmel (1986), Statistical Software Newsletter 12:10-17
 */
export function rankSumDistribution(ranks: Float64Array, size: number): RankSumDistribution {
  const doubled = Array.from(ranks, (rank) => Math.round(2 * rank))
  const most = doubled.reduce((sum, rank) => sum + rank, 0)
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(most + 1))
  const first = ways[0]
  if (first !== undefined) first[0] = 1
  let reached = 0
  for (const rank of doubled) {
    reached += rank
    for (let count = size; count >= 1; count -= 1) {
      const from = ways[count - 1] as Float64Array
      const to = ways[count] as Float64Array
      for (let sum = reached; sum >= rank; sum -= 1) {
        to[sum] = (to[sum] as number) + (from[sum - rank] as number)
      }
    }
  }
  const own = ways[size] as Float64Array
  const total = own.reduce((sum, way) => sum + way, 0)
  const sumOf = (from: number, to: number): number => {
    let sum = 0
    for (let at = Math.max(0, from); at <= Math.min(most, to); at += 1) sum += own[at] ?? 0
    return sum / total
  }
  return {
    cdf: (at) => sumOf(0, at),
    sf: (at) => sumOf(at, most),
    quantile(p) {
      let sum = 0
      for (let at = 0; at <= most; at += 1) {
        sum += (own[at] ?? 0) / total
        if (sum >= p * (1 - 1e-13)) return at
      }
      return most
    },
  }
}
