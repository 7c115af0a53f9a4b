import { parseDay } from '../calendar.ts'
import {
  type LifeTableRow,
  type SurvivalCurve,
  survivalCurve,
  survivalQuantiles,
  type SurvivalQuantile,
} from '../survival.ts'
import { quantileR7 } from '../quantile.ts'

/** How many gaps ended with an order after so many days, and how many wait since a day. */
export type GapSums = {
  ordered: readonly { days: number; gaps: number }[]
  waiting: readonly { since: string; gaps: number }[]
}

export type OrderGaps = {
  /** Gaps that ended with an order. */
  ordered: number
  /** Gaps that have not ended yet: at least as long as they have lasted. */
  waiting: number
  /** Median of the ended gaps alone: short gaps end first, so it is too short while shops are young. */
  medianOrderedDays: number | null
  /** Median with the waiting ones taken into account; null while fewer than half have ordered. */
  median: SurvivalQuantile
  curve: SurvivalCurve
}

/**
 * How long it takes to the next order, with whoever has not ordered yet counted as "at least so long".
 *
 * @param asOf last day that was observed, `YYYY-MM-DD`
 * @see Kaplan & Meier (1958), JASA 53:457-481
 */
export function orderGaps({ ordered, waiting }: GapSums, asOf: string): OrderGaps {
  const today = parseDay(asOf)
  const counts = new Map<number, { events: number; censored: number }>()
  const at = (days: number): { events: number; censored: number } => {
    const known = counts.get(days) ?? { events: 0, censored: 0 }
    counts.set(days, known)
    return known
  }
  for (const { days, gaps } of ordered) at(days).events += gaps
  for (const { since, gaps } of waiting) at(Math.max(0, today - parseDay(since))).censored += gaps
  const curve = survivalCurve({ table: lifeTableOf(counts) })
  const [median] = survivalQuantiles(curve, [0.5])
  return {
    ordered: ordered.reduce((sum, { gaps }) => sum + gaps, 0),
    waiting: waiting.reduce((sum, { gaps }) => sum + gaps, 0),
    medianOrderedDays: medianOf(ordered),
    median: median ?? { probability: 0.5, estimate: null, ciLower: null, ciUpper: null },
    curve,
  }
}

function lifeTableOf(
  counts: ReadonlyMap<number, { events: number; censored: number }>,
): LifeTableRow[] {
  let atRisk = [...counts.values()].reduce((sum, row) => sum + row.events + row.censored, 0)
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([time, { events, censored }]) => {
      const row = { time, atRisk, events, censored }
      atRisk -= events + censored
      return row
    })
}

function medianOf(ordered: GapSums['ordered']): number | null {
  const sorted = ordered.toSorted((a, b) => a.days - b.days)
  const count = sorted.reduce((sum, { gaps }) => sum + gaps, 0)
  if (count === 0) return null
  const valueAt = (index: number): number => {
    let before = 0
    for (const { days, gaps } of sorted) {
      before += gaps
      if (index < before) return days
    }
    return sorted.at(-1)?.days ?? 0
  }
  return quantileR7(
    [valueAt(Math.floor((count - 1) / 2)), valueAt(Math.ceil((count - 1) / 2))],
    0.5,
  )
}
