import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import type { EventTable } from '../db/schema.ts'
import { EVENT_FLAG } from '../event-log/table.ts'
import { channelOf } from './channel.ts'
import type { ProjectionContext } from './context.ts'
import type { LogRow } from './log-slice.ts'
import { paymentOf, stepsOf } from './session-steps.ts'
import {
  createSessionWriter,
  prepareNeighbours,
  sameSession,
  SESSION_COLUMNS,
  type SessionRow,
} from './session-store.ts'

/** A pause longer than this ends a session; exactly this long does not. */
export const SESSION_PAUSE_MS = 30 * 60_000

/** The part of one visitor's time line that new events may have changed. */
export type Span = { firstMs: number; lastMs: number }

/** A session before and after a recomputation; undefined where it does not exist. */
export type SessionChange = { before: SessionRow | undefined; after: SessionRow | undefined }

/** Sessions touched in one slice: visitor, then start of the session. */
export type SessionChanges = Map<number, Map<number, SessionChange>>

/**
 * Whether an event is something that the visitor did on the site.
 *
 * Imports, robots and bookkeeping (identify, group, alias, a refund by the shop) open no session.
 */
export function isActivity(row: Pick<LogRow, 'type' | 'name' | 'isBot' | 'isImport'>): boolean {
  if (row.isBot || row.isImport) return false
  if (row.type === 'page' || row.type === 'screen') return true
  return row.type === 'track' && row.name !== EVENT_NAME.orderRefunded
}

export type ActivityRow = {
  type: EventTable['type']
  name_id: number | null
  occurred_at_ms: number
  source_id: number | null
  medium_id: number | null
  campaign_id: number | null
  content_id: number | null
  referrer_id: number | null
  path_id: number | null
  device_id: number | null
  country_id: number | null
}

/**
 * Recomputes one visitor's sessions around `span` from the log.
 *
 * Only the sessions that the span touches can change: the log before the session it begins in, and
 * after the one it may have grown into, is separated from it by a pause that no new event fills.
 * New sessions carry no orders yet.
 *
 * The log is read no further than `upTo`, so that the tables are a function of the cursor alone.
 */
export function createSessionProjection(
  context: ProjectionContext,
): (visitorId: number, span: Span, upTo: number) => Map<number, SessionChange> {
  const { db, project, terms } = context
  const bounds = prepareBounds(context)
  const events = db.prepare<[number, number, number, number, number, number], ActivityRow>(`
    select type, name_id, occurred_at_ms, source_id, medium_id, campaign_id, content_id, referrer_id,
      path_id, device_id, country_id
    from event
    where project_id = ? and visitor_id = ? and occurred_at_ms >= ? and occurred_at_ms < ?
      and type in ('page', 'screen', 'track') and (flags & ?) = 0 and seq <= ?
    order by occurred_at_ms, message_id`)
  const stored = db.prepare<[number, number, number, number], SessionRow>(`
    select ${SESSION_COLUMNS.join(', ')} from session
    where project_id = ? and visitor_id = ? and started_at_ms >= ? and started_at_ms < ?`)
  const remove = db.prepare(
    'delete from session where project_id = ? and visitor_id = ? and started_at_ms = ?',
  )
  const write = createSessionWriter(context)
  const neighbours = prepareNeighbours(context)

  const idle = EVENT_FLAG.bot | EVENT_FLAG.import

  return (visitorId, span, upTo) => {
    const { from, to } = bounds(visitorId, span)
    const rows = events.all(project.id, visitorId, from, to, idle, upTo)
    const refunded = terms.id('name', EVENT_NAME.orderRefunded)
    const changes = new Map<number, SessionChange>()
    for (const before of stored.all(project.id, visitorId, from, to)) {
      changes.set(before.started_at_ms, { before, after: undefined })
    }
    const visits = splitAtPauses(rows.filter(({ name_id }) => name_id !== refunded))
    const hasEarlier = neighbours.before(visitorId, from) !== undefined
    for (const [index, visit] of visits.entries()) {
      const isFirst = index === 0 && !hasEarlier
      const after = sessionOf(visitorId, visit, { ...context, isFirst })
      changes.set(after.started_at_ms, { before: changes.get(after.started_at_ms)?.before, after })
    }
    for (const [startedAtMs, { before, after }] of changes) {
      if (after === undefined) remove.run(project.id, visitorId, startedAtMs)
      else if (before === undefined || !sameSession(before, after)) write(after)
    }
    const follower = neighbours.after(visitorId, to)
    const type = visitorType(visits.length === 0 && !hasEarlier)
    if (follower !== undefined && follower.visitor_type !== type) {
      const after = { ...follower, visitor_type: type }
      write(after)
      changes.set(follower.started_at_ms, { before: follower, after })
    }
    return changes
  }
}

const visitorType = (isFirst: boolean): string => (isFirst ? 'new' : 'returning')

type Reach = Pick<SessionRow, 'started_at_ms' | 'ended_at_ms'>

/**
 * The half-open stretch of time, made of whole sessions, that a span of new events may change.
 *
 * It ends with the last session that the span reaches, so that a visitor's rows that wait further on
 * in the log are not read again and again.
 */
function prepareBounds({
  db,
  project,
}: ProjectionContext): (visitorId: number, span: Span) => { from: number; to: number } {
  const latest = db.prepare<[number, number, number], Reach>(`
    select started_at_ms, ended_at_ms from session
    where project_id = ? and visitor_id = ? and started_at_ms <= ?
    order by started_at_ms desc limit 1`)
  const next = db.prepare<[number, number, number], Reach>(`
    select started_at_ms, ended_at_ms from session
    where project_id = ? and visitor_id = ? and started_at_ms > ?
    order by started_at_ms limit 1`)
  return (visitorId, { firstMs, lastMs }) => {
    const before = latest.get(project.id, visitorId, firstMs)
    const joins = before !== undefined && firstMs - before.ended_at_ms <= SESSION_PAUSE_MS
    const around = latest.get(project.id, visitorId, lastMs)
    const endMs = Math.max(lastMs, around?.ended_at_ms ?? lastMs)
    const follower = next.get(project.id, visitorId, lastMs)
    const grows = follower !== undefined && follower.started_at_ms - endMs <= SESSION_PAUSE_MS
    return {
      from: joins ? before.started_at_ms : firstMs,
      to: (grows ? follower.ended_at_ms : endMs) + 1,
    }
  }
}

function splitAtPauses(rows: readonly ActivityRow[]): ActivityRow[][] {
  const visits: ActivityRow[][] = []
  let lastMs = Number.NEGATIVE_INFINITY
  for (const row of rows) {
    if (row.occurred_at_ms - lastMs > SESSION_PAUSE_MS) visits.push([row])
    else visits.at(-1)?.push(row)
    lastMs = row.occurred_at_ms
  }
  return visits
}

function sessionOf(
  visitorId: number,
  rows: readonly ActivityRow[],
  context: ProjectionContext & { isFirst: boolean },
): SessionRow {
  const startedAtMs = rows[0]?.occurred_at_ms ?? 0
  return {
    visitor_id: visitorId,
    started_at_ms: startedAtMs,
    ended_at_ms: rows.at(-1)?.occurred_at_ms ?? startedAtMs,
    day: context.localDay(startedAtMs),
    ...arrivalOf(rows, context),
    landing_path_id: first(rows, 'path_id'),
    device_id: first(rows, 'device_id'),
    country_id: first(rows, 'country_id'),
    visitor_type: visitorType(context.isFirst),
    page_views: rows.filter(({ type }) => type !== 'track').length,
    events: rows.length,
    ...stepsOf(rows, context),
    ...paymentOf(rows, context),
    orders: 0,
    revenue_minor: 0,
  }
}

/** A visit belongs to the first campaign or referrer that it shows. */
function arrivalOf(
  rows: readonly ActivityRow[],
  { terms }: ProjectionContext,
): Pick<SessionRow, 'channel' | 'source_id' | 'medium_id' | 'campaign_id' | 'content_id'> {
  const arrival = rows.find(
    ({ source_id, medium_id, campaign_id, referrer_id }) =>
      (source_id ?? medium_id ?? campaign_id ?? referrer_id) !== null,
  )
  const {
    source_id = null,
    medium_id = null,
    campaign_id = null,
    content_id = null,
  } = arrival ?? {}
  return {
    channel: channelOf({
      source: terms.text(source_id),
      medium: terms.text(medium_id),
      campaign: terms.text(campaign_id),
      referrer: terms.text(arrival?.referrer_id ?? null),
    }),
    source_id,
    medium_id,
    campaign_id,
    content_id,
  }
}

const first = (
  rows: readonly ActivityRow[],
  column: 'path_id' | 'device_id' | 'country_id',
): number | null => rows.find((row) => row[column] !== null)?.[column] ?? null
