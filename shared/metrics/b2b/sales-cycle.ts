import { compensatedSum } from '../../numeric/summation.ts'
import { finite } from '../checked.ts'
import { quantileR7 } from '../quantile.ts'
import type { DealOutcome } from './deal.ts'
import { DAY_MS } from './deal.ts'
import type { DealAgeAtEnd } from './win-probability.ts'
import { winProbabilityByAge } from './win-probability.ts'

export type CycleDeal = {
  createdAt: number
  /** Null while open. */
  closedAt: number | null
  outcome: DealOutcome
}

export type SalesCycle = {
  /** Deals that were won: how long they took. Those still under way would be longer. */
  won: {
    n: number
    meanDays: number | null
    medianDays: number | null
    p75Days: number | null
    bias: 'survivors_only'
  }
  /** Over all deals by Kaplan-Meier, in days. */
  survival: {
    event: 'won' | 'closed'
    n: number
    events: number
    censored: number
    medianDays: number | null
    p75Days: number | null
    /** Why the median is null: half of the deals have not got there yet, or there are none. */
    reason: 'median_not_reached' | 'no_deals' | null
  }
  /** Deals closed before they were created, or created after `asOf`; they are left out. */
  impossible: number
}

/**
 * How long deals take from creation to the end, with open deals counted as "at least this long".
 *
 * The plain mean and median of won deals only know survivors, and look shorter the more slow deals are
 * still open. With `event: 'won'` a deal lost leaves the risk set on its day (censored), so the median
 * is the time to win of deals that are not lost before; `closed` takes every ending as the event.
 *
 * Durations are elapsed time ÷ 24 hours: give calendar days as midnights UTC to get whole days.
 *
 * @param options.asOf open deals are censored here; a later close counts as open
 * @see Kaplan & Meier (1958), JASA 53:457-481
 */
export function salesCycleLength(options: {
  deals: readonly CycleDeal[]
  asOf: number
  event?: 'won' | 'closed'
}): SalesCycle {
  const { event = 'won' } = options
  const asOf = finite(options.asOf, 'asOf')
  const spans = options.deals.map((deal) => spanOf(deal, asOf))
  const possible = spans.filter(({ days }) => days >= 0)
  const won = possible.filter(({ outcome }) => outcome === 'won').map(({ days }) => days)
  const observed = possible.map(({ days, outcome }): DealAgeAtEnd => {
    const happened = event === 'won' ? outcome === 'won' : outcome !== 'open'
    return { ageDays: days, outcome: happened ? 'won' : 'open' }
  })
  const events = observed.filter(({ outcome }) => outcome === 'won').length
  const medianDays = survivalQuantile(observed, 0.5)
  return {
    won: {
      n: won.length,
      meanDays: won.length === 0 ? null : compensatedSum(won) / won.length,
      medianDays: won.length === 0 ? null : quantileR7(won, 0.5),
      p75Days: won.length === 0 ? null : quantileR7(won, 0.75),
      bias: 'survivors_only',
    },
    survival: {
      event,
      n: possible.length,
      events,
      censored: possible.length - events,
      medianDays,
      p75Days: survivalQuantile(observed, 0.75),
      reason:
        possible.length === 0 ? 'no_deals' : medianDays === null ? 'median_not_reached' : null,
    },
    impossible: spans.length - possible.length,
  }
}

function spanOf(deal: CycleDeal, asOf: number): { days: number; outcome: DealOutcome } {
  const closed = deal.closedAt !== null && deal.closedAt <= asOf && deal.outcome !== 'open'
  const end = closed ? finite(deal.closedAt!, 'closedAt') : asOf
  const days = (end - finite(deal.createdAt, 'createdAt')) / DAY_MS
  return { days, outcome: closed ? deal.outcome : 'open' }
}

/** Age by which the share `p` has got there; a flat step at exactly `p` gives its middle, as in R. */
function survivalQuantile(deals: readonly DealAgeAtEnd[], p: number): number | null {
  const curve = winProbabilityByAge({ deals })
  const index = curve.findIndex(({ open }) => open <= 1 - p + ROUNDING)
  if (index === -1) return null
  const { ageDays, open } = curve[index]!
  const next = curve[index + 1]
  return next !== undefined && open >= 1 - p - ROUNDING ? (ageDays + next.ageDays) / 2 : ageDays
}

/** A product of shares misses exact steps such as one half by a few units in the last place. */
const ROUNDING = 1e-12
