import { DateTime } from 'luxon'

const DUE_HOUR = 6

/** A week's retro: its Monday, the week that it tells of, and the instant at which it is due. */
export type RetroWeek = { week: string; from: string; to: string; asOfMs: number }

/**
 * The retro of a Monday. It is due at 06:00 on the clock of the workspace, whatever daylight saving did
 * in the night before.
 */
export function retroOf(week: string, timeZone: string): RetroWeek {
  const monday = DateTime.fromISO(week, { zone: timeZone })
  return {
    week,
    from: monday.minus({ days: 7 }).toISODate() ?? week,
    to: monday.minus({ days: 1 }).toISODate() ?? week,
    asOfMs: monday.set({ hour: DUE_HOUR }).toMillis(),
  }
}

/** The Monday of the newest retro that is due at an instant. */
export function lastDueWeek(nowMs: number, timeZone: string): string {
  const now = DateTime.fromMillis(nowMs, { zone: timeZone })
  const monday = now.startOf('week')
  const isDue = now.toMillis() >= monday.set({ hour: DUE_HOUR }).toMillis()
  return (isDue ? monday : monday.minus({ weeks: 1 })).toISODate() ?? ''
}

/** The instant of the next retro after an instant. */
export function nextDueMs(nowMs: number, timeZone: string): number {
  const next = DateTime.fromISO(lastDueWeek(nowMs, timeZone), { zone: timeZone }).plus({ weeks: 1 })
  return next.set({ hour: DUE_HOUR }).toMillis()
}

/** The Mondays after one up to another, oldest first. */
export function weeksAfter(week: string, last: string): string[] {
  const weeks: string[] = []
  let next = DateTime.fromISO(week, { zone: 'utc' }).plus({ weeks: 1 })
  for (let day = next.toISODate() ?? last; day <= last; day = next.toISODate() ?? '~') {
    weeks.push(day)
    next = next.plus({ weeks: 1 })
  }
  return weeks
}
