export type Adjustment =
  | 'bonferroni'
  | 'sidak'
  | 'holm'
  | 'hochberg'
  | 'hommel'
  | 'benjamini-hochberg'
  | 'benjamini-yekutieli'

/**
 * p-values corrected for how many were looked at, in input order, capped at 1; as R's `p.adjust`.
 *
 * A null stays null and does not count. Which p-values form a family is the caller's choice:
 * treatments against control within a metric, or metrics within an experiment.
 *
 * @throws RangeError when a p-value is not in [0, 1] or the method is unknown
 * @see Holm (1979); Hochberg (1988); Hommel (1988); Benjamini & Hochberg (1995); Benjamini & Yekutieli (2001)
 */
export function adjustPValues({
  pValues,
  method,
}: {
  pValues: readonly (number | null)[]
  method: Adjustment
}): (number | null)[] {
  const known = pValues.flatMap((p, index) => (p === null ? [] : [{ p, index }]))
  for (const { p, index } of known) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`pValues[${String(index)}] must be in [0, 1]`)
  }
  const adjust = ADJUSTMENTS[method]
  if (adjust === undefined) throw new RangeError(`method: "${method as string}" is unknown`)
  const ascending = known.toSorted((a, b) => a.p - b.p)
  const adjusted = adjust(ascending.map(({ p }) => p))
  const result: (number | null)[] = pValues.map(() => null)
  ascending.forEach(({ index }, rank) => {
    result[index] = Math.min(1, adjusted[rank] ?? 1)
  })
  return result
}

/** From ascending p-values to adjusted ones of the same order. */
type Adjust = (ascending: readonly number[]) => number[]

const stepUp =
  (factor: (rank: number, m: number) => number): Adjust =>
  (ascending) => {
    const result: number[] = []
    let smallest = 1
    for (let rank = ascending.length; rank >= 1; rank -= 1) {
      smallest = Math.min(smallest, factor(rank, ascending.length) * (ascending[rank - 1] ?? 1))
      result[rank - 1] = smallest
    }
    return result
  }

const holm: Adjust = (ascending) => {
  let largest = 0
  return ascending.map((p, index) => {
    largest = Math.max(largest, (ascending.length - index) * p)
    return largest
  })
}

const hommel: Adjust = (ascending) => {
  const m = ascending.length
  const at = (index: number): number => ascending[index] ?? 1
  let best = ascending.map(() => Math.min(...ascending.map((p, index) => (m * p) / (index + 1))))
  const largest = [...best]
  for (let size = m - 1; size >= 2; size -= 1) {
    const first = m - size + 1
    const upper = Array.from({ length: size - 1 }, (_, k) => (size * at(first + k)) / (k + 2))
    const bound = Math.min(...upper)
    const edge = Math.min(bound, size * at(m - size))
    best = ascending.map((p, index) => (index < first ? Math.min(size * p, bound) : edge))
    const last = best[m - size] ?? 1
    best = best.map((value, index) => (index < first ? value : last))
    for (let index = 0; index < m; index += 1) {
      largest[index] = Math.max(largest[index] ?? 0, best[index] ?? 0)
    }
  }
  return ascending.map((p, index) => Math.max(largest[index] ?? 0, p))
}

const harmonic = (m: number): number =>
  Array.from({ length: m }, (_, k) => 1 / (k + 1)).reduce((sum, term) => sum + term, 0)

const ADJUSTMENTS: Readonly<Record<Adjustment, Adjust>> = {
  bonferroni: (ascending) => ascending.map((p) => p * ascending.length),
  sidak: (ascending) => ascending.map((p) => -Math.expm1(ascending.length * Math.log1p(-p))),
  holm,
  hochberg: stepUp((rank, m) => m - rank + 1),
  hommel,
  'benjamini-hochberg': stepUp((rank, m) => m / rank),
  'benjamini-yekutieli': stepUp((rank, m) => (harmonic(m) * m) / rank),
}
