import { count, nonNegative } from '../checked.ts'
import { proportionCI } from '../../stats/proportions/proportion-interval.ts'
import type { Figure } from '../figure.ts'
import { quotient } from '../figure.ts'
import { groupBy } from '../group-by.ts'
import type { DealOutcome } from './deal.ts'

export type WinTotals = {
  won: number
  lost: number
  open: number
  noDecision: number
  disqualified: number
  wonMinor: number
  lostMinor: number
  /** Won and lost deals without an amount; they count 0 in the rate by value. */
  unvalued: number
}

/** What a win rate needs to know about a deal; null when nobody has put in the amount. */
export type ClosedDeal = { outcome: DealOutcome; amountMinor: number | null }

export function winTotals(deals: readonly ClosedDeal[]): WinTotals {
  const totals: WinTotals = { ...NO_DEALS }
  for (const { outcome, amountMinor } of deals) {
    totals[OUTCOME_TOTAL[outcome]] += 1
    if (outcome !== 'won' && outcome !== 'lost') continue
    if (amountMinor === null) totals.unvalued += 1
    else
      totals[outcome === 'won' ? 'wonMinor' : 'lostMinor'] += nonNegative(
        amountMinor,
        'amountMinor',
      )
  }
  return totals
}

const NO_DEALS: WinTotals = {
  won: 0,
  lost: 0,
  open: 0,
  noDecision: 0,
  disqualified: 0,
  wonMinor: 0,
  lostMinor: 0,
  unvalued: 0,
}

const OUTCOME_TOTAL = {
  won: 'won',
  lost: 'lost',
  open: 'open',
  'no-decision': 'noDecision',
  disqualified: 'disqualified',
} as const satisfies Record<DealOutcome, keyof WinTotals>

export type RateInterval = { level: number; lower: number; upper: number; method: IntervalMethod }

export type IntervalMethod = 'wilson' | 'jeffreys'

/** A share of counts with its interval; the interval is null exactly when the value is. */
export type CountRate<Reason extends string> = Figure<Reason> & {
  numerator: number
  denominator: number
  interval: RateInterval | null
}

export type WinRate = {
  /** Metric `win_rate_closed_count`: won ÷ (won + lost). Open deals are out. */
  closedCount: CountRate<'no_closed_deals'>
  /** Metric `win_rate_closed_value`: the same by amount. No interval: one big deal is not many. */
  closedValue: Figure<'no_closed_value'> & { numerator: number; denominator: number }
  /** Metric `win_rate_created_count`: won ÷ all deals created; low while many are open. */
  createdCount: CountRate<'no_deals'>
  totals: WinTotals
}

export type WinRateOptions = ({ deals: readonly ClosedDeal[] } | { totals: WinTotals }) & {
  interval?: IntervalMethod
  confidenceLevel?: number
}

/**
 * Win rates under the three denominators in use, each by its own name, since sources swap the words.
 *
 * `no-decision` and `disqualified` count as created, but neither as won nor as lost.
 *
 * @returns rates in [0, 1]; intervals for the counts (Wilson, or Jeffreys)
 * @throws RangeError on counts that are not whole numbers of at least 0
 */
export function winRate(options: WinRateOptions): WinRate {
  const totals = 'totals' in options ? checkedTotals(options.totals) : winTotals(options.deals)
  const { won, lost, open, noDecision, disqualified, wonMinor, lostMinor } = totals
  const created = won + lost + open + noDecision + disqualified
  return {
    closedCount: countRate(won, won + lost, 'no_closed_deals', options),
    closedValue: {
      ...quotient(wonMinor, wonMinor + lostMinor, 'no_closed_value'),
      numerator: wonMinor,
      denominator: wonMinor + lostMinor,
    },
    createdCount: countRate(won, created, 'no_deals', options),
    totals,
  }
}

/** `numerator` of `denominator` items as a share with its interval. */
export function countRate<Reason extends string>(
  numerator: number,
  denominator: number,
  reason: Reason,
  options: { interval?: IntervalMethod; confidenceLevel?: number } = {},
): CountRate<Reason> {
  const { interval = 'wilson', confidenceLevel = 0.95 } = options
  const rate = { ...quotient(numerator, denominator, reason), numerator, denominator }
  const { ciLower, ciUpper } = proportionCI({
    successes: numerator,
    trials: denominator,
    method: interval,
    confidenceLevel,
  })
  if (ciLower === null || ciUpper === null) return { ...rate, interval: null }
  const ends = { level: confidenceLevel, lower: ciLower, upper: ciUpper, method: interval }
  return { ...rate, interval: ends }
}

function checkedTotals(totals: WinTotals): WinTotals {
  for (const [name, value] of Object.entries(totals)) {
    if (name.endsWith('Minor')) nonNegative(value, name)
    else count(value, name)
  }
  return totals
}

/** The row of deals whose source nobody knows; it is always shown. */
export const UNKNOWN_SOURCE = '(unknown)'

export type SourceRow = WinRate & {
  source: string
  deals: number
  dealShare: number
  /** Of the value won by all sources; null when nothing was won. */
  wonValueShare: number | null
}

/**
 * Win rate and contribution by lead source, most value won first; deals without a source stand in a
 * row of their own.
 */
export function winRateBySource(options: {
  deals: readonly (ClosedDeal & { source: string | null })[]
  interval?: IntervalMethod
  confidenceLevel?: number
}): { rows: SourceRow[]; deals: number; unknownShare: number | null } {
  const { deals, ...interval } = options
  const bySource = groupBy(deals, ({ source }) => source ?? UNKNOWN_SOURCE)
  const wonMinor = winTotals(deals).wonMinor
  const rows = [...bySource].map(([source, group]) => {
    const rate = winRate({ deals: group, ...interval })
    return {
      source,
      deals: group.length,
      dealShare: group.length / deals.length,
      wonValueShare: wonMinor === 0 ? null : rate.totals.wonMinor / wonMinor,
      ...rate,
    }
  })
  rows.sort((a, b) => b.totals.wonMinor - a.totals.wonMinor || (a.source < b.source ? -1 : 1))
  const unknown = bySource.get(UNKNOWN_SOURCE)?.length ?? 0
  return {
    rows,
    deals: deals.length,
    unknownShare: deals.length === 0 ? null : unknown / deals.length,
  }
}
