import { DateTime } from 'luxon'

export const GRAINS = ['day', 'week', 'month', 'quarter', 'total'] as const
export type Grain = (typeof GRAINS)[number]

/** A stretch of calendar days, both ends included. */
export type Period = {
  /** First day of the calendar period, or `total`. */
  key: string
  start: string
  end: string
}

/**
 * The calendar periods that touch the days from `from` to `to`. Weeks start on Monday. The first
 * and the last may begin before `from` or end after `to`: a key names the whole calendar period.
 */
export function periodsBetween(from: string, to: string, grain: Grain): Period[] {
  if (from > to) return []
  if (grain === 'total') return [{ key: 'total', start: from, end: to }]
  const periods: Period[] = []
  let start = DateTime.fromISO(from, { zone: 'utc' }).startOf(grain)
  for (let key = start.toISODate() ?? to; key <= to; key = start.toISODate() ?? '~') {
    const end = start.endOf(grain).toISODate() ?? to
    periods.push({ key, start: key, end })
    start = start.plus({ [`${grain}s`]: 1 })
  }
  return periods
}

/** `days` calendar days after `day`; before it when negative. */
export function addDays(day: string, days: number): string {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toISODate() ?? day
}

/** The same day so many calendar months later, or the month's last day where it has no such day. */
export function addMonths(day: string, months: number): string {
  return DateTime.fromISO(day, { zone: 'utc' }).plus({ months }).toISODate() ?? day
}
