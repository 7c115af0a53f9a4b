/** Ranks from 1 on in input order, ties sharing their mean rank; and the sum of t³ − t over ties. */
export function midRanks(values: readonly number[]): { ranks: Float64Array; tieSum: number } {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Float64Array(values.length)
  let tieSum = 0
  for (let start = 0; start < order.length;) {
    let end = start + 1
    const value = values[order[start] ?? 0]
    while (end < order.length && values[order[end] ?? 0] === value) end += 1
    const size = end - start
    for (let place = start; place < end; place += 1) {
      ranks[order[place] ?? 0] = (start + 1 + end) / 2
    }
    tieSum += size ** 3 - size
    start = end
  }
  return { ranks, tieSum }
}
