import { nonNegative } from '../checked.ts'
import type { DealOutcome } from './deal.ts'

/** A deal's age at its end, or now if it is open. */
export type DealAgeAtEnd = { ageDays: number; outcome: DealOutcome }

export type WinProbabilityPoint = {
  ageDays: number
  /** Share of deals won by this age. */
  won: number
  /** Share of deals that ended otherwise by this age. */
  ended: number
  /** Share still open at this age. */
  open: number
  /** Deals watched up to just before this age. */
  atRisk: number
}

/**
 * Probability that a deal is won by each age, with losing as a competing ending and open deals
 * censored (Aalen-Johansen). Unlike the closed win rate it does not depend on how long the deals of a
 * young cohort have had to be lost or won.
 *
 * Endings at an age come before censorings at the same age. The curve ends at the last ending.
 *
 * @returns one point per age at which a deal ended, by age; empty when none did
 * @throws RangeError on a negative age
 * @see Aalen & Johansen (1978), Scandinavian Journal of Statistics 5:141-150
 */
export function winProbabilityByAge(options: {
  deals: readonly DealAgeAtEnd[]
}): WinProbabilityPoint[] {
  for (const { ageDays } of options.deals) nonNegative(ageDays, 'ageDays')
  const deals = options.deals.toSorted((a, b) => a.ageDays - b.ageDays)
  const points: WinProbabilityPoint[] = []
  let open = 1
  let won = 0
  let ended = 0
  for (let from = 0; from < deals.length;) {
    const { ageDays } = deals[from]!
    let to = from
    while (to < deals.length && deals[to]!.ageDays === ageDays) to += 1
    const atRisk = deals.length - from
    const endings = deals.slice(from, to).filter(({ outcome }) => outcome !== 'open')
    const wins = endings.filter(({ outcome }) => outcome === 'won').length
    if (endings.length > 0) {
      won += (open * wins) / atRisk
      ended += (open * (endings.length - wins)) / atRisk
      open *= 1 - endings.length / atRisk
      points.push({ ageDays, won, ended, open, atRisk })
    }
    from = to
  }
  return points
}

/** The curve's value at an age; null beyond the oldest deal watched, where nobody knows. */
export function winProbabilityAt(options: {
  deals: readonly DealAgeAtEnd[]
  ageDays: number
}): number | null {
  const { deals, ageDays } = options
  const oldest = deals.reduce((most, deal) => Math.max(most, deal.ageDays), 0)
  if (deals.length === 0 || nonNegative(ageDays, 'ageDays') > oldest) return null
  return winProbabilityByAge({ deals }).findLast((point) => point.ageDays <= ageDays)?.won ?? 0
}
