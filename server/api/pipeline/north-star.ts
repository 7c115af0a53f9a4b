import {
  closedWonTree,
  dayText,
  type DecidedDeals,
  parseDay,
  type Quarter,
  quarterAfter,
  winTotals,
} from '@takt/shared/metrics'
import { closedIn, quarterAt, type Setting, wonIn } from './setting.ts'

const PAST_QUARTERS = 4

/**
 * Closed-won value of a quarter up to today, beside the quarter before up to the same day of it: deals
 * decided × win rate × value of one, and what each has changed. With what past quarters had won by
 * that day, and in the end.
 */
export function northStar(
  setting: Setting,
  { quarter: id }: { quarter?: string | undefined } = {},
) {
  const quarter = quarterAt(setting, id)
  const elapsed = parseDay(quarter.asOf) - parseDay(quarter.from)
  const before = quarterAfter(quarter, -1)
  const until = (of: Quarter): string =>
    dayText(
      quarter.isOver ? parseDay(of.to) : Math.min(parseDay(of.to), parseDay(of.from) + elapsed),
    )
  const side = (of: Quarter) => ({ quarter: of.id, from: of.from, to: until(of) })
  const periods = { before: side(before), after: side(quarter) }
  return {
    quarter,
    currency: setting.currency,
    periods,
    label: 'each quarter up to the same day of it',
    ...closedWonTree({
      before: decidedIn(setting, periods.before),
      after: decidedIn(setting, periods.after),
    }),
    sameDay: Array.from({ length: PAST_QUARTERS }, (_, back) =>
      quarterAfter(quarter, -back - 1),
    ).map((past) => {
      const byThen = decidedIn(setting, side(past)).wonMinor
      const inTheEnd = wonMinor(setting, past)
      return {
        quarter: past.id,
        to: until(past),
        wonMinor: byThen,
        endMinor: inTheEnd,
        share: inTheEnd === 0 ? null : byThen / inTheEnd,
      }
    }),
  }
}

const daysOf = ({ from, to }: { from: string; to: string }) => ({
  first: parseDay(from),
  last: parseDay(to),
})

function decidedIn({ book }: Setting, period: { from: string; to: string }): DecidedDeals {
  const closed = closedIn(book, daysOf(period))
  const { won, lost, wonMinor: value } = winTotals(closed)
  const amountsMinor = closed
    .filter(({ outcome }) => outcome === 'won')
    .map(({ amountMinor }) => amountMinor ?? 0)
  return { decided: won + lost, won, wonMinor: value, amountsMinor }
}

const wonMinor = ({ book }: Setting, quarter: Quarter): number =>
  winTotals(wonIn(book, daysOf(quarter))).wonMinor
