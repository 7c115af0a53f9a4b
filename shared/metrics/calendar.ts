import { requireFinite } from '../stats/validate.ts'

const DAY_MS = 86_400_000

export type CalendarUnit = 'day' | 'week' | 'month'
export type WeekStart = 'monday' | 'sunday'

/** The date part of an instant, at some offset. */
export type CivilDate = { year: number; month: number; day: number }

/**
 * Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
 *
 * @see Hinnant, chrono-compatible low-level date algorithms, days_from_civil
 */
export function daysFromCivil({ year, month, day }: CivilDate): number {
  // Years that start in March end with the leap day, so that no month needs a special case.
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYear - 719_468
}

/** The inverse of `daysFromCivil`. */
export function civilFromDays(dayNumber: number): CivilDate {
  const shifted = dayNumber + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  }
}

const DAY_TEXT = /^(\d{4})-(\d{2})-(\d{2})$/

/** @throws RangeError unless `text` is an existing `YYYY-MM-DD` day */
export function parseDay(text: string, name = 'day'): number {
  const match = DAY_TEXT.exec(text)
  const dayNumber =
    match === null
      ? Number.NaN
      : daysFromCivil({ year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) })
  if (Number.isNaN(dayNumber) || dayText(dayNumber) !== text) {
    throw new RangeError(`${name} must be an existing YYYY-MM-DD day, got "${text}"`)
  }
  return dayNumber
}

/** A day number as `YYYY-MM-DD`. */
export function dayText(dayNumber: number): string {
  const { year, month, day } = civilFromDays(dayNumber)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** Milliseconds to add to an instant to read local clock time off it in UTC. */
export type ZoneOffset = (timeMs: number) => number

const OFFSETS = new Map<string, ZoneOffset>()

/**
 * The offset of an IANA time zone at any instant.
 *
 * Asks Intl twice for each UTC day that occurs and searches the transition only on days that have
 * one: a million events cost a map lookup each.
 *
 * @throws RangeError on an unknown time zone
 */
export function zoneOffset(timeZone: string): ZoneOffset {
  const known = OFFSETS.get(timeZone)
  if (known !== undefined) return known
  const offset = cachedOffset(exactOffset(timeZone))
  OFFSETS.set(timeZone, offset)
  return offset
}

type DayOffset = { from: number; before: number; after: number }

function cachedOffset(exact: ZoneOffset): ZoneOffset {
  const days = new Map<number, DayOffset>()
  let lastDay = Number.NaN
  let last: DayOffset = { from: 0, before: 0, after: 0 }
  return (timeMs) => {
    const day = Math.floor(timeMs / DAY_MS)
    if (day !== lastDay) {
      const found = days.get(day) ?? offsetsOfDay(exact, day)
      days.set(day, found)
      lastDay = day
      last = found
    }
    return timeMs < last.from ? last.before : last.after
  }
}

function offsetsOfDay(exact: ZoneOffset, day: number): DayOffset {
  let low = day * DAY_MS
  let high = low + DAY_MS
  const before = exact(low)
  const after = exact(high)
  if (before === after) return { from: low, before, after }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (exact(middle) === before) low = middle
    else high = middle
  }
  return { from: high, before, after }
}

function exactOffset(timeZone: string): ZoneOffset {
  const format = formatterOf(timeZone)
  return (timeMs) => {
    const parts: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(timeMs)) parts[type] = Number(value)
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
    const localDays = daysFromCivil({ year, month, day })
    const wholeSecond = Math.floor(timeMs / 1_000) * 1_000
    return localDays * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1_000 - wholeSecond
  }
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const digits = '2-digit' as const
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    })
  } catch (cause) {
    throw new RangeError(`timeZone "${timeZone}" is unknown`, { cause })
  }
}

/** The local calendar day of an instant, as days since 1970-01-01. */
export function localDayNumber(timeZone: string): (timeMs: number) => number {
  const offset = zoneOffset(timeZone)
  return (timeMs) => Math.floor((timeMs + offset(timeMs)) / DAY_MS)
}

/**
 * Consecutive whole numbers for calendar periods, so that differences count periods.
 *
 * Weeks are counted from their first day, not by ISO week of the year, which restarts every January;
 * months are 12 × year + month − 1.
 */
export function periodNumber(
  unit: CalendarUnit,
  weekStartsOn: WeekStart = 'monday',
): (dayNumber: number) => number {
  if (unit === 'day') return (day) => day
  if (unit === 'week') {
    const shift = weekShift(weekStartsOn)
    return (day) => Math.floor((day + shift) / 7)
  }
  if (unit !== 'month') throw new RangeError(`unit "${String(unit)}" must be day, week or month`)
  return (dayNumber) => {
    const { year, month } = civilFromDays(dayNumber)
    return 12 * year + month - 1
  }
}

/** First day of a period from `periodNumber`, as days since 1970-01-01. */
export function periodStart(
  unit: CalendarUnit,
  period: number,
  weekStartsOn: WeekStart = 'monday',
): number {
  if (unit === 'day') return period
  if (unit === 'week') return period * 7 - weekShift(weekStartsOn)
  return daysFromCivil({
    year: Math.floor(period / 12),
    month: period - Math.floor(period / 12) * 12 + 1,
    day: 1,
  })
}

/** 1970-01-01 was a Thursday. */
function weekShift(weekStartsOn: WeekStart): number {
  if (weekStartsOn === 'monday') return 3
  if (weekStartsOn === 'sunday') return 4
  throw new RangeError(`weekStartsOn "${String(weekStartsOn)}" must be monday or sunday`)
}

/** Period of an instant in a time zone: `localDayNumber` and `periodNumber` in one, cached by day. */
export function periodOfInstant(options: {
  unit: CalendarUnit
  timeZone: string
  weekStartsOn?: WeekStart
}): (timeMs: number) => number {
  const dayOf = localDayNumber(options.timeZone)
  const periodOf = periodNumber(options.unit, options.weekStartsOn)
  let lastDay = Number.NaN
  let lastPeriod = 0
  return (timeMs) => {
    requireFinite(timeMs, 'time')
    const day = dayOf(timeMs)
    if (day !== lastDay) {
      lastDay = day
      lastPeriod = periodOf(day)
    }
    return lastPeriod
  }
}
