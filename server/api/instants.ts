import { DateTime } from 'luxon'
import { z } from 'zod'

/** A calendar day, or an instant with its offset from UTC. */
export const DayOrInstant = z.union([
  z.iso.date(),
  z.iso.datetime({ offset: true, message: 'must be YYYY-MM-DD, or an instant with its offset' }),
])

/** The instant at which a stretch begins: a day begins at its midnight in the zone. */
export function startMs(value: string, timeZone: string): number {
  return DateTime.fromISO(value, { zone: timeZone }).toMillis()
}

/** The instant before which a stretch ends: a day belongs to it whole. */
export function endMs(value: string, timeZone: string): number {
  const start = DateTime.fromISO(value, { zone: timeZone })
  return (isDay(value) ? start.plus({ days: 1 }) : start).toMillis()
}

const isDay = (value: string): boolean => !value.includes('T')
