import type { RecordEvent } from './record-events.ts'
import { amountOf, textOf } from './values.ts'

/** What something came to a month from a day on. */
export type DayAmount = { day: string; minor: number }

/** In order of days; the last amount of a day counts, and only where it differs from the one before. */
export function levels(amounts: readonly DayAmount[]): DayAmount[] {
  const byDay = new Map(amounts.map(({ day, minor }) => [day, minor]))
  const ordered = [...byDay]
    .map(([day, minor]) => ({ day, minor }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1))
  return ordered.filter(({ minor }, index) => minor !== (ordered[index - 1]?.minor ?? 0))
}

/** Nothing from a day on. */
export const endAt = (amounts: readonly DayAmount[], day: string): DayAmount[] => [
  ...amounts.filter((amount) => amount.day < day),
  { day, minor: 0 },
]

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/

/** `2026-12` gives `2027-01`. */
function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return number === 12
    ? `${String(year + 1)}-01`
    : `${String(year)}-${String(number + 1).padStart(2, '0')}`
}

/**
 * Amounts that are told month by month: a month in between that names none came to nothing, and so did
 * those after the last one as far as any file goes.
 *
 * @param until the last month that is known, `YYYY-MM`
 */
export function recordedMonths(
  events: readonly RecordEvent[],
  { currency, until }: { currency: string; until: string },
): DayAmount[] {
  const months = new Map<string, number>()
  for (const { fields } of events) {
    const month = textOf(fields['month']) ?? ''
    const minor = amountOf(fields, 'mrr', currency) ?? null
    if (MONTH.test(month) && minor !== null) months.set(month, Math.max(0, minor))
  }
  const known = [until, ...months.keys()].toSorted().at(-1) ?? ''
  const amounts = [...months].flatMap(([month, minor]) => {
    const next = monthAfter(month)
    const own = { day: `${month}-01`, minor }
    return months.has(next) || next > known ? [own] : [own, { day: `${next}-01`, minor: 0 }]
  })
  return levels(amounts)
}
