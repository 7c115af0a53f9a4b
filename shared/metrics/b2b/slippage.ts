import { compensatedSum } from '../../numeric/summation.ts'
import { parseDay } from '../calendar.ts'
import { nonNegative } from '../checked.ts'
import type { Figure } from '../figure.ts'
import { quotient } from '../figure.ts'
import { type CountRate, countRate } from './win-rate.ts'

/** A deal that was expected to close in the period, as frozen at its start, and how it ended up. */
export type FrozenDeal = {
  id: string
  amountMinor: number | null
  /** At the end of the period: closed either way, or still open whatever its date says now. */
  closedInPeriod: boolean
}

export type Slippage = {
  byCount: CountRate<'nothing_expected'>
  byValue: Figure<'no_expected_value'>
  expected: number
  slipped: number
  slippedMinor: number
  slippedIds: string[]
}

/**
 * Share of the deals expected in a period that did not close in it.
 *
 * The list must be frozen at the start of the period: taken later, it has shrunk by the very deals
 * whose dates were moved.
 */
export function slippageRate(options: { frozen: readonly FrozenDeal[] }): Slippage {
  const { frozen } = options
  const slipped = frozen.filter(({ closedInPeriod }) => !closedInPeriod)
  const value = (deals: readonly FrozenDeal[]): number =>
    compensatedSum(deals.map(({ amountMinor }) => nonNegative(amountMinor ?? 0, 'amountMinor')))
  return {
    byCount: countRate(slipped.length, frozen.length, 'nothing_expected'),
    byValue: quotient(value(slipped), value(frozen), 'no_expected_value'),
    expected: frozen.length,
    slipped: slipped.length,
    slippedMinor: value(slipped),
    slippedIds: slipped.map(({ id }) => id),
  }
}

/** A change of the expected close date; days as `YYYY-MM-DD`. */
export type CloseDateChange = { at: number; from: string | null; to: string | null }

export type CloseDatePushes = {
  /** How often the date moved later. */
  pushes: number
  /** How often it moved earlier. */
  pullIns: number
  /** Sum of the days of all pushes. */
  pushedDays: number
  /** 0 to 2, 3 to 5, 6 and more: practitioner bands, no law. From 3 on the date is fiction. */
  band: 'credible' | 'doubtful' | 'fiction'
}

/**
 * How often a deal's close date was pushed.
 *
 * CRMs rewrite the date to the day of closing by themselves; changes at or after `closedAt` are
 * therefore neither pushes nor pull-ins. Setting the first date, or clearing it, is none either.
 *
 * @param options.closedAt when the deal was closed; null while open
 */
export function closeDatePushes(options: {
  changes: readonly CloseDateChange[]
  closedAt: number | null
}): CloseDatePushes {
  const closedAt = options.closedAt ?? Infinity
  const moves = options.changes.flatMap(({ at, from, to }) =>
    at >= closedAt || from === null || to === null ? [] : [parseDay(to) - parseDay(from)],
  )
  const later = moves.filter((days) => days > 0)
  const pushes = later.length
  return {
    pushes,
    pullIns: moves.filter((days) => days < 0).length,
    pushedDays: later.reduce((sum, days) => sum + days, 0),
    band: pushes <= 2 ? 'credible' : pushes <= 5 ? 'doubtful' : 'fiction',
  }
}
