import type { Selectable } from 'kysely'
import type { RetroRouteTable } from '../db/schema.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

const QUARTER_MS = 92 * 24 * 3_600_000

/** Where retros are sent. */
export type RetroRoute = {
  id: number
  kind: 'email' | 'slack' | 'teams'
  target: string
  language: 'en' | 'de'
}
export type RetroDelivery = {
  id: number
  week: string
  kind: RetroRoute['kind']
  target: string
  createdAtMs: number
  attempts: number
  /** Null when it is delivered or given up. */
  nextAtMs: number | null
  deliveredAtMs: number | null
  lastAnswer: string | null
}
export type DueRetroDelivery = RetroRoute & {
  deliveryId: number
  projectId: number
  week: string
  attempts: number
}

export function addRoute(
  writer: Writer,
  change: Change,
  { kind, target, language }: Omit<RetroRoute, 'id'>,
): number {
  return writer.transaction(() => {
    const { lastInsertRowid: id } = writer.run(
      writer.query.insertInto('retro_route').values({
        project_id: change.projectId,
        kind,
        target,
        language,
        created_at_ms: change.nowMs,
        removed_at_ms: null,
      }),
    )
    auditChange(writer, change, {
      action: 'retro.route',
      subject: kind,
      details: { id, language },
    })
    return id
  })
}

/** Ends a route; what waits on it is given up. False when there is none. */
export function removeRoute(writer: Writer, change: Change, id: number): boolean {
  return writer.transaction(() => {
    const { changes } = writer.run(
      writer.query
        .updateTable('retro_route')
        .set({ removed_at_ms: change.nowMs })
        .where('project_id', '=', change.projectId)
        .where('id', '=', id)
        .where('removed_at_ms', 'is', null),
    )
    if (changes === 0) return false
    writer.run(
      writer.query
        .updateTable('retro_delivery')
        .set({ next_at_ms: null, last_answer: 'the route was removed' })
        .where('project_id', '=', change.projectId)
        .where('route_id', '=', id)
        .where('next_at_ms', 'is not', null),
    )
    auditChange(writer, change, { action: 'retro.unroute', subject: String(id), details: {} })
    return true
  })
}

export async function readRoutes(scope: ProjectScope): Promise<RetroRoute[]> {
  const rows = await scope
    .from('retro_route')
    .selectAll()
    .where('removed_at_ms', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(route)
}

/** Puts a retro on every route of its project, or on one, to be sent at once. */
export function enqueueRetro(
  writer: Writer,
  {
    projectId,
    week,
    nowMs,
    routeId,
  }: { projectId: number; week: string; nowMs: number; routeId?: number },
): number {
  const routes = writer.all(
    writer.query
      .selectFrom('retro_route')
      .select('id')
      .where('project_id', '=', projectId)
      .where('removed_at_ms', 'is', null),
  )
  const wanted = routes.filter(({ id }) => routeId === undefined || id === routeId)
  for (const { id } of wanted) {
    writer.run(
      writer.query.insertInto('retro_delivery').values({
        project_id: projectId,
        route_id: id,
        week,
        created_at_ms: nowMs,
        next_at_ms: nowMs,
        delivered_at_ms: null,
        last_answer: null,
      }),
    )
  }
  return wanted.length
}

/** The newest deliveries of a project. */
export async function readRetroDeliveries(
  scope: ProjectScope,
  limit: number,
): Promise<RetroDelivery[]> {
  const rows = await scope
    .from('retro_delivery')
    .innerJoin('retro_route', 'retro_route.id', 'retro_delivery.route_id')
    .selectAll('retro_delivery')
    .select(['retro_route.kind', 'retro_route.target'])
    .orderBy('retro_delivery.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    week: row.week,
    kind: row.kind,
    target: row.target,
    createdAtMs: row.created_at_ms,
    attempts: row.attempts,
    nextAtMs: row.next_at_ms,
    deliveredAtMs: row.delivered_at_ms,
    lastAnswer: row.last_answer,
  }))
}

/** Deliveries of all projects whose time has come, oldest first. */
export function readDueRetros(
  writer: Writer,
  { nowMs, limit }: { nowMs: number; limit: number },
): DueRetroDelivery[] {
  const rows = writer.all(
    writer.query
      .selectFrom('retro_delivery')
      .innerJoin('retro_route', 'retro_route.id', 'retro_delivery.route_id')
      .selectAll('retro_route')
      .select(['retro_delivery.id as deliveryId', 'week', 'attempts'])
      .where('next_at_ms', '<=', nowMs)
      .orderBy('next_at_ms')
      .limit(limit),
  )
  return rows.map(({ deliveryId, week, attempts, ...row }) => ({
    ...route(row),
    deliveryId,
    projectId: row.project_id,
    week,
    attempts,
  }))
}

/** Notes how an attempt ended; `nextAtMs` null stops. */
export function noteRetroAttempt(
  writer: Writer,
  attempt: { id: number; answer: string; deliveredAtMs: number | null; nextAtMs: number | null },
): void {
  writer.run(
    writer.query
      .updateTable('retro_delivery')
      .set((is) => ({
        attempts: is('attempts', '+', 1),
        last_answer: attempt.answer.slice(0, 300),
        delivered_at_ms: attempt.deliveredAtMs,
        next_at_ms: attempt.nextAtMs,
      }))
      .where('id', '=', attempt.id),
  )
}

/** Forgets what was delivered or given up a quarter ago. */
export function removeOldRetroDeliveries(writer: Writer, nowMs: number): void {
  writer.run(
    writer.query
      .deleteFrom('retro_delivery')
      .where('next_at_ms', 'is', null)
      .where('created_at_ms', '<', nowMs - QUARTER_MS),
  )
}

const route = ({ id, kind, target, language }: Selectable<RetroRouteTable>): RetroRoute => ({
  id,
  kind,
  target,
  language,
})
