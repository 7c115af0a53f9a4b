import { requireCount, requireFinite } from '../stats/validate.ts'
import type { CalendarUnit, WeekStart } from './calendar.ts'
import { dayText, periodOfInstant, periodStart } from './calendar.ts'
import type { Activity, Bracket, Clock } from './retention-activity.ts'
import { activityOf } from './retention-activity.ts'

/** One use of the product by one user; `time` in milliseconds since 1970 UTC. */
export type ActivityEvent = { userId: string | number; time: number }

export type RetentionDefinition = 'n-day' | 'unbounded' | 'bracket'

export type RetentionOptions = {
  events: readonly ActivityEvent[]
  unit?: CalendarUnit
  /** The last period to report, or the periods themselves; period 0 is that of the first event. */
  periods?: number | readonly number[]
  /** For `bracket`: first and last period, both included. */
  brackets?: readonly Bracket[]
  /**
   * `n-day`: active in period N. `unbounded`: active in N or later, also called rolling; it needs the
   * longest history and is never final. `bracket`: active somewhere in the bracket.
   */
  definition?: RetentionDefinition
  /** `calendar` counts local days; `24h` counts from the instant of the first event. */
  mode?: 'calendar' | '24h'
  /** IANA name; `24h` needs none. */
  timeZone?: string
  weekStartsOn?: WeekStart
  /** Milliseconds since 1970 UTC; later events are ignored. */
  asOf: number
  /** `exclude` leaves out users whose period has not ended; `include` shows it as it stands. */
  incompletePeriods?: 'exclude' | 'include'
}

export type RetentionRow = {
  /** First period of a bracket, or the period. */
  period: number
  /** Last period of a bracket; the same for all other definitions. */
  lastPeriod: number
  eligible: number
  retained: number
  /** retained ÷ eligible; null while nobody is eligible. */
  rate: number | null
}

export type RetentionCohort = {
  /** First local day of the cohort's period 0. */
  start: string
  size: number
  rows: RetentionRow[]
}

/**
 * Share of users who came back N periods after their first event, pooled over all cohorts.
 *
 * Calendar periods follow the time zone through daylight saving: a day is a date, not 24 hours. A
 * user counts for period N only when it has fully elapsed at `asOf`, so that a rate never falls
 * because a cohort is young. The pooled rate is the ratio of sums, not the mean of cohort rates.
 *
 * @throws RangeError on a bad time, period, bracket or time zone; months do not exist in `24h`
 */
export function cohortRetention(options: RetentionOptions): RetentionRow[] {
  const plan = retentionPlan(options)
  const rows = emptyRows(plan.brackets)
  for (let user = 0; user < plan.activity.users; user += 1) addUser(rows, user, plan)
  return rows.map(withRate)
}

/** The same by cohort: users grouped by the calendar period of their first event, oldest first. */
export function retentionCohorts(options: RetentionOptions): RetentionCohort[] {
  if (options.mode === '24h') throw new RangeError('mode must be calendar for cohorts')
  const plan = retentionPlan(options)
  const { unit = 'day', weekStartsOn } = options
  const cohorts = new Map<number, { size: number; rows: RetentionRow[] }>()
  for (let user = 0; user < plan.activity.users; user += 1) {
    const start = plan.activity.starts[user]!
    let cohort = cohorts.get(start)
    if (cohort === undefined) {
      cohort = { size: 0, rows: emptyRows(plan.brackets) }
      cohorts.set(start, cohort)
    }
    cohort.size += 1
    addUser(cohort.rows, user, plan)
  }
  return [...cohorts.entries()]
    .sort(([a], [b]) => a - b)
    .map(([start, { size, rows }]) => ({
      start: dayText(periodStart(unit, start, weekStartsOn)),
      size,
      rows: rows.map(withRate),
    }))
}

/** Retention of several groups of different users together: sums over sums. */
export function mergedRetention(tables: readonly (readonly RetentionRow[])[]): RetentionRow[] {
  const [first = [], ...others] = tables
  const rows = first.map((row) => ({ ...row }))
  for (const table of others) {
    if (table.length !== rows.length) throw new RangeError('tables must have the same periods')
    table.forEach((row, index) => {
      const sum = rows[index]!
      if (row.period !== sum.period || row.lastPeriod !== sum.lastPeriod) {
        throw new RangeError('tables must have the same periods')
      }
      sum.eligible += row.eligible
      sum.retained += row.retained
    })
  }
  return rows.map(withRate)
}

type Plan = {
  brackets: readonly Bracket[]
  activity: Activity
  definition: RetentionDefinition
  /** Periods that a user's clock has completed, or begun when incomplete ones are included. */
  reached: (user: number) => number
}

function retentionPlan(options: RetentionOptions): Plan {
  const { definition = 'n-day', asOf } = options
  requireFinite(asOf, 'asOf')
  const brackets = bracketsOf(options, definition)
  const clock = clockOf(options)
  const activity = activityOf({ events: options.events, asOf, brackets, clock })
  const begun = options.incompletePeriods === 'include' ? 1 : 0
  return {
    brackets,
    activity,
    definition,
    reached: (user) =>
      clock.indexOf(activity.firstTimes[user]!, activity.starts[user]!, asOf) - 1 + begun,
  }
}

function bracketsOf(options: RetentionOptions, definition: RetentionDefinition): Bracket[] {
  if (definition === 'bracket') {
    const { brackets } = options
    if (brackets === undefined) throw new TypeError('brackets must be given for bracket retention')
    return brackets.map(([first, last]) => {
      requireCount(first, 'brackets')
      requireCount(last, 'brackets')
      if (first > last) throw new RangeError('brackets must not end before they start')
      return [first, last]
    })
  }
  if (definition !== 'n-day' && definition !== 'unbounded') {
    throw new RangeError(`definition "${String(definition)}" must be n-day, unbounded or bracket`)
  }
  const { periods } = options
  if (periods === undefined) throw new TypeError('periods must be given')
  if (typeof periods !== 'number') {
    return periods.map((period) => {
      requireCount(period, 'periods')
      return [period, period]
    })
  }
  requireCount(periods, 'periods')
  return Array.from({ length: periods + 1 }, (_, period) => [period, period])
}

function clockOf(options: RetentionOptions): Clock {
  const { unit = 'day', mode = 'calendar', timeZone, weekStartsOn } = options
  if (mode === '24h') {
    if (unit === 'month') throw new RangeError('unit month has no fixed length; use calendar')
    const length = unit === 'week' ? 604_800_000 : 86_400_000
    return {
      startOf: () => 0,
      indexOf: (firstTime, _start, time) => Math.floor((time - firstTime) / length),
    }
  }
  if (mode !== 'calendar') throw new RangeError(`mode "${String(mode)}" must be calendar or 24h`)
  if (timeZone === undefined) throw new TypeError('timeZone must be given for calendar periods')
  const periodOf = periodOfInstant({
    unit,
    timeZone,
    ...(weekStartsOn === undefined ? {} : { weekStartsOn }),
  })
  return {
    startOf: periodOf,
    indexOf: (_firstTime, start, time) => periodOf(time) - start,
  }
}

function emptyRows(brackets: readonly Bracket[]): RetentionRow[] {
  return brackets.map(([period, lastPeriod]) => ({
    period,
    lastPeriod,
    eligible: 0,
    retained: 0,
    rate: null,
  }))
}

function addUser(rows: RetentionRow[], user: number, plan: Plan): void {
  const { activity, definition } = plan
  const reached = plan.reached(user)
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!
    if (reached < row.lastPeriod) continue
    row.eligible += 1
    const isRetained =
      definition === 'unbounded'
        ? activity.lastPeriods[user]! >= row.period
        : activity.isActiveIn(user, index)
    if (isRetained) row.retained += 1
  }
}

function withRate(row: RetentionRow): RetentionRow {
  return { ...row, rate: row.eligible === 0 ? null : row.retained / row.eligible }
}
