import { adjustPValues, interactionTest } from '../stats/index.ts'

/** Sums of one outcome over the units of two tests at once, by the variant that they saw in each. */
export type PairSums = {
  first: string
  second: string
  firstVariant: string
  secondVariant: string
  units: number
  sum: number
  squares: number
}

export type Interaction = {
  first: string
  second: string
  /** The treatments that are looked at together. */
  firstVariant: string
  secondVariant: string
  /** Units that take part in both. */
  units: number
  /** How much the effect of the first differs where the second is on. */
  difference: number | null
  pValue: number | null
  /** Share of false finds, over all pairs (Benjamini and Hochberg). */
  pValueAdjusted: number | null
  note: string | null
}

const UNITS_MIN = 30
/** An interaction is worth a look when so few of those shown would be false. */
export const INTERACTION_ALARM = 0.05

/**
 * Whether running tests change each other's effects: for each pair and each pair of treatments, the
 * difference of the first's effect with and without the second; p-values corrected over all pairs.
 *
 * @param controls the control's key by experiment
 * @see Kohavi, Tang & Xu (2020), Trustworthy Online Controlled Experiments, ch. 4
 */
export function interactionScan(
  sums: readonly PairSums[],
  controls: ReadonlyMap<string, string>,
): Interaction[] {
  const pairs = new Map<string, PairSums[]>()
  for (const each of sums) {
    const key = JSON.stringify([each.first, each.second])
    pairs.set(key, [...(pairs.get(key) ?? []), each])
  }
  const found = [...pairs.values()].flatMap((cells) => ofPair(cells, controls))
  const adjusted = adjustPValues({
    pValues: found.map(({ pValue }) => pValue),
    method: 'benjamini-hochberg',
  })
  return found.map((each, index) => ({ ...each, pValueAdjusted: adjusted[index] ?? null }))
}

function ofPair(cells: readonly PairSums[], controls: ReadonlyMap<string, string>): Interaction[] {
  const [any] = cells
  if (any === undefined) return []
  const { first, second } = any
  const [one, other] = [controls.get(first) ?? '', controls.get(second) ?? '']
  const treatments = (keys: readonly string[], control: string): string[] =>
    [...new Set(keys)].filter((key) => key !== control).toSorted()
  const units = cells.reduce((sum, cell) => sum + cell.units, 0)
  return treatments(
    cells.map(({ firstVariant }) => firstVariant),
    one,
  ).flatMap((firstVariant) =>
    treatments(
      cells.map(({ secondVariant }) => secondVariant),
      other,
    ).map((secondVariant) => {
      const at = (a: string, b: string): PairSums | undefined =>
        cells.find((cell) => cell.firstVariant === a && cell.secondVariant === b)
      const four = [
        at(one, other),
        at(firstVariant, other),
        at(one, secondVariant),
        at(firstVariant, secondVariant),
      ]
      const frame = { first, second, firstVariant, secondVariant, units, pValueAdjusted: null }
      return { ...frame, ...difference(four) }
    }),
  )
}

function difference(
  cells: readonly (PairSums | undefined)[],
): Pick<Interaction, 'difference' | 'pValue' | 'note'> {
  const moments = cells.map((cell) =>
    cell === undefined || cell.units < UNITS_MIN ? null : momentsOf(cell),
  )
  const [none, firstOnly, secondOnly, bothOn] = moments
  if (none == null || firstOnly == null || secondOnly == null || bothOn == null) {
    return {
      difference: null,
      pValue: null,
      note: `needs ${String(UNITS_MIN)} units in each combination of variants`,
    }
  }
  const effect = (treated: Moments, control: Moments) => ({
    estimate: treated.mean - control.mean,
    standardError: Math.hypot(treated.error, control.error),
  })
  const [alone, together] = [effect(firstOnly, none), effect(bothOn, secondOnly)]
  if (alone.standardError === 0 || together.standardError === 0) {
    return { difference: null, pValue: null, note: 'all units were alike' }
  }
  const { estimate, pValue } = interactionTest({ first: alone, second: together })
  return { difference: estimate, pValue, note: null }
}

type Moments = { mean: number; error: number }

function momentsOf({ units, sum, squares }: PairSums): Moments {
  const mean = sum / units
  const variance = Math.max(0, (squares - units * mean ** 2) / (units - 1))
  return { mean, error: Math.sqrt(variance / units) }
}
