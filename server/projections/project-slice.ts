import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import { createRecordsProjection, isOfNobody } from './crm/project-records.ts'
import { createDayCellLedger } from './day-cells.ts'
import type { ProjectionContext } from './context.ts'
import { createCustomerProjection } from './customers.ts'
import { createExposureProjection } from './exposures.ts'
import { createImportedSessionProjection } from './imported-sessions.ts'
import { importedTraffic } from './imported-traffic.ts'
import { createLogReader, type LogRow } from './log-slice.ts'
import { createOrderProjection, ORDER_NAMES, type OrderRow } from './orders.ts'
import { createOutcomeProjection } from './outcomes.ts'
import { createSessionTotals } from './session-totals.ts'
import {
  createSessionProjection,
  isActivity,
  type SessionChange,
  type SessionChanges,
  type Span,
} from './sessions.ts'
import { createVariantLedger } from './variant-cells.ts'
import { createVisitorLedger } from './visitor-cells.ts'
import { createIdentityProjection } from './identities.ts'

export type SliceResult = {
  /** Rows of the project in the slice. */
  events: number
  /** Where the cursor stands after it. */
  upTo: number
}

/**
 * Applies one slice of the log to every read model of a project.
 *
 * Call it inside a transaction, and move the cursor to `upTo` in the same one: a slice counts once.
 */
export function createSliceProjection(
  context: ProjectionContext,
): (slice: { after: number; upTo: number; limit: number }) => SliceResult {
  const read = createLogReader(context)
  const projectIdentities = createIdentityProjection(context)
  const projectExposures = createExposureProjection(context)
  const projectOutcomes = createOutcomeProjection(context)
  const projectSessions = createSessionProjection(context)
  const projectImportedSession = createImportedSessionProjection(context)
  const projectOrder = createOrderProjection(context)
  const addUp = createSessionTotals(context)
  const ordersSince = createOrdersSince(context)
  const projectCustomers = createCustomerProjection(context)
  const cells = createDayCellLedger(context)
  const keepVariants = createVariantLedger(context)
  const projectRecords = createRecordsProjection(context)
  const keepVisitors = createVisitorLedger(context)

  return ({ after, upTo: bound, limit }) => {
    const { rows: all, upTo } = read(after, bound, limit)
    if (all.length === 0) return { events: 0, upTo }
    const rows = all.filter((row) => !isOfNobody(context.terms, row))
    const identities = projectIdentities(rows, upTo)
    const exposuresBefore = projectExposures(rows)
    projectOutcomes(rows)

    const sessions: SessionChanges = new Map()
    const orderKeys = new Set<string>(
      rows.filter(isOrderEvent).flatMap(({ orderKey }) => orderKey ?? []),
    )
    for (const [visitorId, span] of spansByVisitor(rows)) {
      const changes = projectSessions(visitorId, span, upTo)
      sessions.set(visitorId, changes)
      for (const key of ordersSince(visitorId, Math.min(...changes.keys()))) orderKeys.add(key)
    }
    for (const row of rows.filter(isImportedSession)) {
      const change = projectImportedSession(row, upTo)
      if (change !== undefined) noteChange(sessions, row, change)
    }
    const orders = [...orderKeys].map((key) => projectOrder(key, upTo))
    addUp(sessions, orders)
    projectCustomers(orderKeys, identities)

    for (const { before, after } of orders) cells.order(before, after)
    for (const changes of sessions.values()) {
      for (const { before, after } of changes.values()) cells.session(before, after)
    }
    for (const traffic of importedTraffic(rows)) cells.traffic(traffic)
    cells.flush()
    keepVariants(sessions, exposuresBefore)
    keepVisitors(sessions)
    projectRecords({ rows: all, upTo, sessions, visitors: identities.changes })
    return { events: all.length, upTo }
  }
}

const isOrderEvent = ({ name, orderKey, isBot }: LogRow): boolean =>
  !isBot && orderKey !== null && name !== null && ORDER_NAMES.has(name)

const isImportedSession = ({ name, isBot, isImport }: LogRow): boolean =>
  name === EVENT_NAME.sessionImported && !isBot && isImport

/** A session that this slice has changed already keeps what it was before. */
function noteChange(sessions: SessionChanges, row: LogRow, change: SessionChange): void {
  const changes = sessions.get(row.visitorId) ?? new Map<number, SessionChange>()
  sessions.set(row.visitorId, changes)
  const known = changes.get(row.occurredAtMs)
  changes.set(row.occurredAtMs, known === undefined ? change : { ...change, before: known.before })
}

function spansByVisitor(rows: readonly LogRow[]): Map<number, Span> {
  const spans = new Map<number, Span>()
  for (const row of rows) {
    if (!isActivity(row)) continue
    const { visitorId, occurredAtMs } = row
    const span = spans.get(visitorId)
    if (span === undefined) {
      spans.set(visitorId, { firstMs: occurredAtMs, lastMs: occurredAtMs })
      continue
    }
    span.firstMs = Math.min(span.firstMs, occurredAtMs)
    span.lastMs = Math.max(span.lastMs, occurredAtMs)
  }
  return spans
}

/** Orders that may have moved to another session of their visitor. */
function createOrdersSince({
  db,
  project,
}: ProjectionContext): (visitorId: number, sinceMs: number) => string[] {
  const select = db.prepare<[number, number, number], Pick<OrderRow, 'order_key'>>(
    'select order_key from "order" where project_id = ? and visitor_id = ? and ordered_at_ms >= ?',
  )
  return (visitorId, sinceMs) =>
    select.all(project.id, visitorId, sinceMs).map(({ order_key }) => order_key)
}
