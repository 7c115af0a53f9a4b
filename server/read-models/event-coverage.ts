import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** How often and when an event came lately. */
export type EventCoverage = {
  name: string
  /** In the last 24 hours and in the last seven days. */
  eventsDay: number
  eventsWeek: number
  lastAtMs: number | null
  /**
   * How many were to be expected since the last one. Within a day: the mean of the same hours of the
   * last seven days. For a longer silence: its length at the mean rate of all eight days. Null for an
   * event that did not come in that time.
   */
  expectedSince: number | null
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HISTORY_DAYS = 7

/**
 * When the named events came in the last eight days, by hour of arrival: what a silence is compared
 * with. The same hours of the days before count, so that every night is not an alarm.
 */
export async function readEventCoverage(
  scope: ProjectScope,
  { names, nowMs }: { names: readonly string[]; nowMs: number },
): Promise<EventCoverage[]> {
  if (names.length === 0) return []
  const { db, project } = scope
  const fromMs = nowMs - (HISTORY_DAYS + 1) * DAY_MS
  const { rows } = await sql<Row>`
    select term.value as name, cast((${nowMs} - event.received_at_ms) / ${HOUR_MS} as integer) as hoursAgo,
      count(*) as events, max(event.received_at_ms) as lastMs
    from event join term on term.id = event.name_id
    where event.seq >= ${await readFirstSeqSince(scope, fromMs)} and +event.project_id = ${project.id}
      and event.received_at_ms > ${fromMs} and event.received_at_ms <= ${nowMs}
      and term.project_id = ${project.id} and term.kind = 'name' and event.type = 'track'
      and term.value in (select value from json_each(${JSON.stringify(names)}))
    group by 1, 2`.execute(db)
  return names.map((name) => {
    const own = rows.filter((row) => row.name === name)
    const lastAtMs = own.length === 0 ? null : Math.max(...own.map(({ lastMs }) => lastMs))
    const within = (hours: number): number =>
      own.reduce((sum, { hoursAgo, events }) => sum + (hoursAgo < hours ? events : 0), 0)
    return {
      name,
      eventsDay: within(24),
      eventsWeek: within(HISTORY_DAYS * 24),
      lastAtMs,
      expectedSince:
        lastAtMs === null ? null : expectedIn(own, Math.floor((nowMs - lastAtMs) / HOUR_MS)),
    }
  })
}

/** Silence this improbable, events coming at random at their usual rate, is no chance. */
const QUIET_PROBABILITY = 0.001

/** Whether a declared event comes as it did: `quiet` when its silence would be no chance. */
export function coverageStatus({
  lastAtMs,
  expectedSince,
}: EventCoverage): 'ok' | 'quiet' | 'never' {
  if (lastAtMs === null) return 'never'
  return expectedSince !== null && Math.exp(-expectedSince) < QUIET_PROBABILITY ? 'quiet' : 'ok'
}

type Row = { name: string; hoursAgo: number; events: number; lastMs: number }

function expectedIn(rows: readonly Row[], hours: number): number {
  if (hours > 24) {
    const all = rows.reduce((sum, { events }) => sum + events, 0)
    return (all * hours) / ((HISTORY_DAYS + 1) * 24)
  }
  const days = Array.from({ length: HISTORY_DAYS }, (_, day) => (day + 1) * 24)
  const seen = rows.reduce((sum, { hoursAgo, events }) => {
    const isSameHour = days.some((start) => hoursAgo >= start && hoursAgo < start + hours)
    return sum + (isSameHour ? events : 0)
  }, 0)
  return seen / HISTORY_DAYS
}

/** The log is in order of arrival: the first row since an instant is found by halving. */
async function readFirstSeqSince({ db }: ProjectScope, atMs: number): Promise<number> {
  const row = await db
    .selectFrom('event')
    .select(({ fn }) => [
      fn.min<number | null>('seq').as('first'),
      fn.max<number | null>('seq').as('last'),
    ])
    .executeTakeFirstOrThrow()
  let low = row.first ?? 0
  let high = (row.last ?? 0) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const next = await db
      .selectFrom('event')
      .select('received_at_ms')
      .where('seq', '>=', middle)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst()
    if (next === undefined || next.received_at_ms >= atMs) high = middle
    else low = middle + 1
  }
  return low
}
