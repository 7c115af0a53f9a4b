import { DateTime } from 'luxon'

/** The calendar day of an instant in a project's zone. */
export function today({ timeZone }: { timeZone: string }, nowMs: number): string {
  return DateTime.fromMillis(nowMs, { zone: timeZone }).toISODate() ?? ''
}
