import { civilFromDays, dayText, daysFromCivil, parseDay } from './calendar.ts'

export const QUARTER_PATTERN = /^(\d{4})-Q([1-4])$/
export const QUARTER_WEEKS = 13

/** A calendar quarter, both ends included. */
export type Quarter = { id: string; from: string; to: string }

/** The quarter of an id such as `2026-Q4`. @throws RangeError on anything else */
export function quarterById(id: string): Quarter {
  const [, year, number] = QUARTER_PATTERN.exec(id) ?? []
  if (year === undefined || number === undefined) {
    throw new RangeError(`quarter must look like 2026-Q4, got "${id}"`)
  }
  return quarterOfMonth(Number(year), (Number(number) - 1) * 3)
}

/** The quarter that a calendar day, `YYYY-MM-DD`, belongs to. */
export function quarterOfDay(day: string): Quarter {
  const { year, month } = civilFromDays(parseDay(day))
  return quarterOfMonth(year, month - 1)
}

/** The quarter `offset` quarters after this one; before it when negative. */
export function quarterAfter({ id }: Pick<Quarter, 'id'>, offset: number): Quarter {
  const { year, month } = civilFromDays(parseDay(quarterById(id).from))
  const months = year * 12 + month - 1 + offset * 3
  return quarterOfMonth(Math.floor(months / 12), months % 12)
}

/**
 * Which of a quarter's thirteen stretches of seven days a day lies in, from 1; the last takes the rest.
 * Days before the quarter count as its first week, days after it as its last.
 */
export function weekOfQuarter(quarter: Pick<Quarter, 'from'>, day: string): number {
  const week = Math.floor((parseDay(day) - parseDay(quarter.from)) / 7) + 1
  return Math.min(QUARTER_WEEKS, Math.max(1, week))
}

/** The Mondays of a quarter, in order. */
export function mondaysOf({ from, to }: Quarter): string[] {
  const last = parseDay(to)
  const first = parseDay(from)
  // 1970-01-01 was a Thursday, so day 4 was the first Monday.
  const days: string[] = []
  for (let day = first + ((((4 - first) % 7) + 7) % 7); day <= last; day += 7) {
    days.push(dayText(day))
  }
  return days
}

function quarterOfMonth(year: number, month: number): Quarter {
  const first = month - (month % 3)
  const next = first + 3
  const end = daysFromCivil({ year: next > 11 ? year + 1 : year, month: (next % 12) + 1, day: 1 })
  return {
    id: `${String(year)}-Q${String(first / 3 + 1)}`,
    from: dayText(daysFromCivil({ year, month: first + 1, day: 1 })),
    to: dayText(end - 1),
  }
}
