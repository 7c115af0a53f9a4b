import { compensatedSum } from '../../numeric/summation.ts'
import { finite, nonNegative } from '../checked.ts'
import { quantileR7 } from '../quantile.ts'
import { DAY_MS } from './deal.ts'

export const STALLED_AGE_DAYS_MIN = 14
export const STALLED_INACTIVITY_DAYS = 30
export const STALLED_WON_DEALS_MIN = 10

/** Days that deals have spent in a stage; only stays that are over. */
export type StageDurations = {
  stage: string
  /** Of deals that were won later. */
  wonDays: readonly number[]
  /** Of all deals. */
  allDays: readonly number[]
}

export type StageNorm = {
  stage: string
  /** Older than this is stalled; null without any finished stay. */
  thresholdDays: number | null
  rule: 'p75_of_won' | 'floor_of_14_days' | 'one_and_a_half_medians' | 'no_history'
  /** Finished stays that the threshold stands on. */
  n: number
}

/**
 * From which age on a deal is stalled in a stage: the 75th percentile of won deals' days in it, but
 * 14 days at least, when 10 or more were won; otherwise one and a half medians of all finished stays.
 *
 * @see orm-tech.com, how to identify deal slippage (1.5 medians); Pedowitz Group, pipeline analytics
 *   (75th percentile); the floor is ours
 */
export function stageNorm(durations: StageDurations): StageNorm {
  const { stage, wonDays, allDays } = durations
  for (const days of [...wonDays, ...allDays]) nonNegative(days, 'days')
  if (wonDays.length >= STALLED_WON_DEALS_MIN) {
    const p75 = quantileR7(wonDays, 0.75)
    const floor = p75 <= STALLED_AGE_DAYS_MIN
    return {
      stage,
      thresholdDays: floor ? STALLED_AGE_DAYS_MIN : p75,
      rule: floor ? 'floor_of_14_days' : 'p75_of_won',
      n: wonDays.length,
    }
  }
  if (allDays.length === 0) return { stage, thresholdDays: null, rule: 'no_history', n: 0 }
  const thresholdDays = 1.5 * quantileR7(allDays, 0.5)
  return { stage, thresholdDays, rule: 'one_and_a_half_medians', n: allDays.length }
}

export type OpenDeal = {
  id: string
  stage: string
  /** When it last came into this stage; CRMs leave the stage's duration empty while it is open. */
  enteredAt: number
  lastActivityAt: number | null
  amountMinor: number | null
}

export type DealAge = {
  id: string
  stage: string
  ageDays: number
  norm: StageNorm
  inactiveDays: number | null
  /** Every reason that holds; empty when the deal is not stalled. */
  stalledBecause: ('stage_age' | 'no_activity')[]
  daysOverNorm: number
  /** Open amount × days over the norm: where delay weighs most, and no invented loss of money. */
  valueDays: number | null
}

export type StalledDeals = {
  /** All open deals, by value-days over the norm, then by age. */
  deals: DealAge[]
  stalled: number
  stalledMinor: number
}

/**
 * Open deals with their age in the stage, and which of them have stalled: older than the stage's norm,
 * or without activity for 30 days.
 *
 * @param options.norms by stage, see `stageNorm`; a stage without one counts as without history
 */
export function stalledDeals(options: {
  deals: readonly OpenDeal[]
  norms: readonly StageNorm[]
  asOf: number
}): StalledDeals {
  const norms = new Map(options.norms.map((norm) => [norm.stage, norm]))
  const deals = options.deals.map((deal) => dealAge(deal, norms.get(deal.stage), options.asOf))
  deals.sort(
    (a, b) =>
      (b.valueDays ?? 0) - (a.valueDays ?? 0) || b.ageDays - a.ageDays || (a.id < b.id ? -1 : 1),
  )
  const stalledIds = new Set(
    deals.filter((deal) => deal.stalledBecause.length > 0).map(({ id }) => id),
  )
  const stalledAmounts = options.deals
    .filter(({ id }) => stalledIds.has(id))
    .map(({ amountMinor }) => amountMinor ?? 0)
  return { deals, stalled: stalledIds.size, stalledMinor: compensatedSum(stalledAmounts) }
}

function dealAge(deal: OpenDeal, known: StageNorm | undefined, asOf: number): DealAge {
  const { id, stage, lastActivityAt, amountMinor } = deal
  const norm = known ?? { stage, thresholdDays: null, rule: 'no_history', n: 0 }
  const ageDays = (asOf - finite(deal.enteredAt, 'enteredAt')) / DAY_MS
  const inactiveDays = lastActivityAt === null ? null : (asOf - lastActivityAt) / DAY_MS
  const over = norm.thresholdDays === null ? 0 : Math.max(0, ageDays - norm.thresholdDays)
  const stalledBecause: DealAge['stalledBecause'] = over > 0 ? ['stage_age'] : []
  if (inactiveDays !== null && inactiveDays >= STALLED_INACTIVITY_DAYS) {
    stalledBecause.push('no_activity')
  }
  const valueDays = amountMinor === null ? null : amountMinor * over
  return { id, stage, ageDays, norm, inactiveDays, stalledBecause, daysOverNorm: over, valueDays }
}
