import { parseDay } from '@takt/shared/metrics'

const DAYS = new Map<string, number>()

/** A `YYYY-MM-DD` day as days since 1970-01-01; many rows share few days, so each is read once. */
export function dayNumberOf(day: string): number {
  const known = DAYS.get(day)
  if (known !== undefined) return known
  const number = parseDay(day)
  DAYS.set(day, number)
  return number
}
