import {
  compareSales,
  dayText,
  parseDay,
  quarterAfter,
  quarterOfDay,
  type SalesPeriod,
} from '@takt/shared/metrics'
import type { Spend } from '@takt/shared/schemas/spend.ts'
import { createdIn, type Days, isWithin, type Setting } from './setting.ts'

const HALF_YEAR_QUARTERS = 2
const LOOK_BACK_QUARTERS = 12

/** The days of the two periods: as asked, else the latest half-year all of whose deals have ended, and the one before. */
export function periodsOf(
  setting: Setting,
  asked: { before?: string | undefined; after?: string | undefined },
): { before: Days; after: Days } {
  if (asked.before !== undefined && asked.after !== undefined) {
    return { before: rangeOf(asked.before), after: rangeOf(asked.after) }
  }
  const current = quarterOfDay(setting.today)
  const open = setting.book.deals.filter(({ outcome }) => outcome === 'open')
  for (let back = HALF_YEAR_QUARTERS; back < LOOK_BACK_QUARTERS; back += 1) {
    const after = halfYear(current, back)
    const isMature = open.every(({ createdDay }) => !isWithin(createdDay, after))
    if (isMature) return { before: halfYear(current, back + HALF_YEAR_QUARTERS), after }
  }
  return {
    before: halfYear(current, 2 * HALF_YEAR_QUARTERS),
    after: halfYear(current, HALF_YEAR_QUARTERS),
  }
}

function halfYear(current: { id: string }, back: number): Days {
  const first = quarterAfter(current, -back)
  const last = quarterAfter(current, -back + HALF_YEAR_QUARTERS - 1)
  return { first: parseDay(first.from), last: parseDay(last.to) }
}

/** `2026-01-01..2026-06-30`, checked by the route. */
function rangeOf(text: string): Days {
  const [from = '', to = ''] = text.split('..')
  return { first: parseDay(from), last: parseDay(to) }
}

/** Two periods of a sales team side by side: a comparison before and after, no experiment. */
export function compare(
  setting: Setting,
  {
    periods,
    spend,
    worth,
  }: {
    periods: { before: Days; after: Days }
    spend: readonly Spend[]
    worth: { grossMargin: number | null; monthlyChurnRate: number | null }
  },
) {
  const { currency } = setting
  const textOf = ({ first, last }: Days) => ({ from: dayText(first), to: dayText(last) })
  return {
    periods: { before: textOf(periods.before), after: textOf(periods.after) },
    currency,
    worth,
    ...compareSales({
      before: salesOf(setting, periods.before, spend),
      after: salesOf(setting, periods.after, spend),
      worth,
    }),
  }
}

function salesOf(setting: Setting, days: Days, spend: readonly Spend[]): SalesPeriod {
  const created = createdIn(setting.book, days)
  const won = created.filter(({ outcome }) => outcome === 'won')
  return {
    opportunities: created.length,
    won: won.length,
    open: created.filter(({ outcome }) => outcome === 'open').length,
    cycleDays: won.flatMap(({ createdDay, closedDay }) =>
      createdDay === null || closedDay === null || closedDay < createdDay
        ? []
        : [closedDay - createdDay],
    ),
    wonMinor: won.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0), 0),
    costs: spend
      .filter(({ day, currency }) => currency === setting.currency && isWithin(parseDay(day), days))
      .map(({ kind, amountMinor }) => ({ kind, amountMinor })),
  }
}
