import { compensatedSum } from '../../numeric/summation.ts'
import { finite } from '../checked.ts'
import { quantileR7 } from '../quantile.ts'
import { kaplanMeier, survivalQuantiles, type SurvivalStep } from '../survival.ts'
import type { DealOutcome } from './deal.ts'
import { DAY_MS } from './deal.ts'
import { meanInterval, quantileInterval, type SampleInterval } from './sample-interval.ts'

export type CycleDeal = {
  createdAt: number
  /** Null while open. */
  closedAt: number | null
  outcome: DealOutcome
}

export type WonDays = {
  n: number
  meanDays: number | null
  medianDays: number | null
  p75Days: number | null
  meanInterval: SampleInterval | null
  medianInterval: SampleInterval | null
  p75Interval: SampleInterval | null
}

/** What deals took that were won, in days; every number is null where nothing was won. */
export const wonDays = (days: readonly number[]): WonDays =>
  days.length === 0
    ? {
        n: 0,
        meanDays: null,
        medianDays: null,
        p75Days: null,
        meanInterval: null,
        medianInterval: null,
        p75Interval: null,
      }
    : {
        n: days.length,
        meanDays: compensatedSum(days) / days.length,
        medianDays: quantileR7(days, 0.5),
        p75Days: quantileR7(days, 0.75),
        meanInterval: meanInterval(days),
        medianInterval: quantileInterval(days),
        p75Interval: quantileInterval(days, 0.75),
      }

export type SalesCycle = {
  /** Deals that were won: how long they took. Those still under way would be longer. */
  won: WonDays & { bias: 'survivors_only' }
  /** Over all deals by Kaplan-Meier, in days. */
  survival: {
    event: 'won' | 'closed'
    n: number
    events: number
    censored: number
    medianDays: number | null
    /** Interval of the median; an end is null when the curve does not get there. */
    lowerDays: number | null
    upperDays: number | null
    p75Days: number | null
    confidenceLevel: number
    /** The curve itself: who is not yet there, at each day on which a deal got there. */
    steps: SurvivalStep[]
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
  confidenceLevel?: number
}): SalesCycle {
  const { event = 'won', confidenceLevel = 0.95 } = options
  const asOf = finite(options.asOf, 'asOf')
  const spans = options.deals.map((deal) => spanOf(deal, asOf))
  const possible = spans.filter(({ days }) => days >= 0)
  const won = possible.filter(({ outcome }) => outcome === 'won').map(({ days }) => days)
  const curve = kaplanMeier({
    durations: possible.map(({ days }) => days),
    observed: possible.map(({ outcome }) =>
      event === 'won' ? outcome === 'won' : outcome !== 'open',
    ),
    confidenceLevel,
  })
  const [median, p75] = survivalQuantiles(curve, [0.5, 0.75])
  const medianDays = median!.estimate
  return {
    won: { ...wonDays(won), bias: 'survivors_only' },
    survival: {
      event,
      n: curve.n,
      events: curve.events,
      censored: curve.n - curve.events,
      medianDays,
      lowerDays: median!.ciLower,
      upperDays: median!.ciUpper,
      p75Days: p75!.estimate,
      confidenceLevel,
      steps: curve.steps.filter(({ events }) => events > 0),
      reason: curve.n === 0 ? 'no_deals' : medianDays === null ? 'median_not_reached' : null,
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
