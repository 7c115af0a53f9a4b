import type { CalendarUnit, WeekStart } from './calendar.ts'
import { dayText, periodOfInstant, periodStart } from './calendar.ts'
import type { ActivityEvent } from './retention.ts'

export type GrowthPeriod = {
  /** First local day of the period. */
  start: string
  active: number
  /** Active for the first time. */
  new: number
  /** Active in the period before too. */
  retained: number
  /** Active before, but not in the period before. */
  resurrected: number
  /** Active in the period before and not in this one. */
  churned: number
  /** (new + resurrected) ÷ churned; null when nobody churned. */
  quickRatio: number | null
}

/**
 * Where the active users of each period come from: active = new + retained + resurrected, and
 * churned(t) = active(t − 1) − retained(t). Periods without anyone are listed too.
 *
 * @param options.asOf the last period is the one of this instant, later events are ignored; without it
 *   the last one is the period of the last event
 * @throws RangeError on a bad time or time zone
 */
export function growthAccounting(options: {
  events: readonly ActivityEvent[]
  unit: CalendarUnit
  timeZone: string
  weekStartsOn?: WeekStart
  asOf?: number
}): GrowthPeriod[] {
  const { events, unit, asOf = Number.POSITIVE_INFINITY, weekStartsOn } = options
  const periodOf = periodOfInstant(options)
  const active = new Map<number, Set<string | number>>()
  let first = Number.POSITIVE_INFINITY
  let last = asOf === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : periodOf(asOf)
  for (const { userId, time } of events) {
    const period = periodOf(time)
    if (time > asOf) continue
    first = Math.min(first, period)
    last = Math.max(last, period)
    let users = active.get(period)
    if (users === undefined) active.set(period, (users = new Set()))
    users.add(userId)
  }
  const rows: GrowthPeriod[] = []
  const seen = new Set<string | number>()
  let before: ReadonlySet<string | number> = new Set()
  for (let period = first; period <= last; period += 1) {
    const users = active.get(period) ?? new Set()
    rows.push({
      start: dayText(periodStart(unit, period, weekStartsOn)),
      ...movements(users, before, seen),
    })
    for (const user of users) seen.add(user)
    before = users
  }
  return rows
}

function movements(
  users: ReadonlySet<string | number>,
  before: ReadonlySet<string | number>,
  seen: ReadonlySet<string | number>,
): Omit<GrowthPeriod, 'start'> {
  let fresh = 0
  let retained = 0
  for (const user of users) {
    if (before.has(user)) retained += 1
    else if (!seen.has(user)) fresh += 1
  }
  const resurrected = users.size - fresh - retained
  const churned = before.size - retained
  return {
    active: users.size,
    new: fresh,
    retained,
    resurrected,
    churned,
    quickRatio: churned === 0 ? null : (fresh + resurrected) / churned,
  }
}
