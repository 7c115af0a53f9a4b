import { requireCount, requireFinite } from '../stats/validate.ts'
import { localDayNumber, parseDay } from './calendar.ts'
import type { ActivityEvent } from './retention.ts'

export type Stickiness = {
  /** Distinct users on the date. */
  dau: number
  /** Distinct users in the `weekDays` local days that end with the date. */
  wau: number
  mau: number
  /** Mean daily users over the `monthDays`, empty days counted. */
  averageDau: number
  /** averageDau ÷ MAU in [0, 1]; null when nobody was active. */
  dauOverMau: number | null
  wauOverMau: number | null
}

/**
 * How often active people come back: daily over monthly active users.
 *
 * The numerator is the mean over the window, not the users of one date: a Sunday must not decide.
 *
 * @param options.asOfDate local day `YYYY-MM-DD`, the last one counted; it should have ended
 * @throws RangeError on a bad date, window or time zone
 */
export function stickiness(options: {
  events: readonly ActivityEvent[]
  asOfDate: string
  timeZone: string
  weekDays?: number
  monthDays?: number
}): Stickiness {
  const { events, asOfDate, timeZone, weekDays = 7, monthDays = 28 } = options
  for (const [days, name] of [[weekDays, 'weekDays'] as const, [monthDays, 'monthDays'] as const]) {
    requireCount(days, name)
    if (days === 0) throw new RangeError(`${name} must be at least 1`)
  }
  const asOfDay = parseDay(asOfDate, 'asOfDate')
  const dayOf = localDayNumber(timeZone)
  const usersByAge = Array.from(
    { length: Math.max(weekDays, monthDays) },
    () => new Set<string | number>(),
  )
  for (const { userId, time } of events) {
    requireFinite(time, 'time')
    usersByAge[asOfDay - dayOf(time)]?.add(userId)
  }
  const activeWithin = (days: number): number => {
    const users = new Set<string | number>()
    for (const day of usersByAge.slice(0, days)) for (const user of day) users.add(user)
    return users.size
  }
  const mau = activeWithin(monthDays)
  const wau = activeWithin(weekDays)
  const userDays = usersByAge.slice(0, monthDays).reduce((sum, { size }) => sum + size, 0)
  const averageDau = userDays / monthDays
  return {
    dau: usersByAge[0]!.size,
    wau,
    mau,
    averageDau,
    dauOverMau: mau === 0 ? null : averageDau / mau,
    wauOverMau: mau === 0 || weekDays > monthDays ? null : wau / mau,
  }
}
