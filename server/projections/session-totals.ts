import type { ProjectionContext } from './context.ts'
import type { OrderChange } from './orders.ts'
import {
  createSessionReader,
  createSessionWriter,
  sameSession,
  type SessionRow,
} from './session-store.ts'
import type { SessionChanges } from './sessions.ts'

/**
 * Writes orders and revenue into every session that gained or lost an order, and adds those sessions
 * to `sessions`.
 */
export function createSessionTotals(
  context: ProjectionContext,
): (sessions: SessionChanges, orders: readonly OrderChange[]) => void {
  const { db, project } = context
  const readSession = createSessionReader(context)
  const writeSession = createSessionWriter(context)
  const totals = db.prepare<
    [string, number, number, number, number, number],
    Pick<SessionRow, 'orders' | 'revenue_minor'>
  >(`
    select count(*) as orders,
      coalesce(sum(case when currency = ? then gross_minor else 0 end), 0) as revenue_minor
    from "order"
    where project_id = ? and visitor_id = ? and ordered_at_ms between ? and ?
      and session_started_at_ms = ? and lines > 0`)

  return (sessions, orders) => {
    const visitors = new Set<number>()
    for (const { before, after } of orders) {
      for (const order of [before, after]) {
        if (order === undefined || order.session_started_at_ms === null) continue
        visitors.add(order.visitor_id)
        track(sessions, order.visitor_id, order.session_started_at_ms)
      }
    }
    for (const visitorId of visitors) {
      for (const change of sessions.get(visitorId)?.values() ?? []) {
        const { after } = change
        if (after === undefined) continue
        const { started_at_ms: start, ended_at_ms: end } = after
        const sums = totals.get(project.currency, project.id, visitorId, start, end, start)
        const summed: SessionRow = { ...after, ...sums }
        if (!sameSession(after, summed)) writeSession(summed)
        change.after = summed
      }
    }
  }

  function track(sessions: SessionChanges, visitorId: number, startedAtMs: number): void {
    const changes = sessions.get(visitorId) ?? new Map()
    sessions.set(visitorId, changes)
    if (changes.has(startedAtMs)) return
    const row = readSession(visitorId, startedAtMs)
    if (row !== undefined) changes.set(startedAtMs, { before: row, after: row })
  }
}
