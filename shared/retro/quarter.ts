import { civilFromDays, dayText, daysFromCivil, parseDay } from '../metrics/calendar.ts'

const WEEK_DAYS = 7

/** The first Monday of a calendar quarter, on which its twelve weeks begin. */
function firstMonday(year: number, quarter: number): number {
  const first = daysFromCivil({ year, month: 3 * (quarter - 1) + 1, day: 1 })
  // 1970-01-01 was a Thursday: Mondays are the days with (number + 3) % 7 = 0.
  const sinceMonday = (((first + 3) % WEEK_DAYS) + WEEK_DAYS) % WEEK_DAYS
  return first + ((WEEK_DAYS - sinceMonday) % WEEK_DAYS)
}

export type PlanQuarter = {
  /** E.g. `2026-Q2`. */
  id: string
  /** The Monday on which its first slot begins, and the day before the next quarter's. */
  startsOn: string
  endsOn: string
}

function quarterFrom(year: number, quarter: number): PlanQuarter {
  const next = quarter === 4 ? firstMonday(year + 1, 1) : firstMonday(year, quarter + 1)
  return {
    id: `${String(year)}-Q${String(quarter)}`,
    startsOn: dayText(firstMonday(year, quarter)),
    endsOn: dayText(next - 1),
  }
}

/**
 * The quarter that a day is planned in. Quarters begin on their first Monday, so that each is whole
 * weeks; the days before it belong to the review of the quarter before.
 */
export function planQuarterOf(day: string): PlanQuarter {
  const { year, month } = civilFromDays(parseDay(day))
  const quarter = Math.ceil(month / 3)
  if (firstMonday(year, quarter) <= parseDay(day)) return quarterFrom(year, quarter)
  return quarter === 1 ? quarterFrom(year - 1, 4) : quarterFrom(year, quarter - 1)
}

const QUARTER_ID = /^(\d{4})-Q([1-4])$/

/** @returns null for what is no quarter, e.g. `2026-Q5` */
export function planQuarter(id: string): PlanQuarter | null {
  const match = QUARTER_ID.exec(id)
  return match === null ? null : quarterFrom(Number(match[1]), Number(match[2]))
}

/** The quarter after one. */
export function nextQuarter({ endsOn }: PlanQuarter): PlanQuarter {
  return planQuarterOf(dayText(parseDay(endsOn) + 1))
}
