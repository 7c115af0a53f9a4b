import { randomBytes } from 'node:crypto'
import type { HookTopic } from '@takt/shared/schemas/hook.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'
import { putDelivery } from './outbox.ts'

const SECRET_BYTES = 32
const MONTH_MS = 30 * 24 * 3_600_000

export type Hook = { id: number; url: string; topics: HookTopic[]; createdAtMs: number }

/** What became of a delivery. */
export type Delivery = {
  id: number
  topic: string
  createdAtMs: number
  attempts: number
  /** Null when it is delivered or given up. */
  nextAtMs: number | null
  deliveredAtMs: number | null
  lastAnswer: string | null
}

/** A delivery that is to be tried now. */
export type DueDelivery = {
  id: number
  url: string
  secret: string
  body: string
  attempts: number
}

/** Adds a webhook; the secret that its deliveries are signed with is shown once. */
export function addHook(
  writer: Writer,
  change: Change,
  { url, topics }: { url: string; topics: readonly HookTopic[] },
): { id: number; secret: string } {
  const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
  return writer.transaction(() => {
    const { lastInsertRowid: id } = writer.run(
      writer.query.insertInto('hook').values({
        project_id: change.projectId,
        url,
        secret,
        topics: JSON.stringify(topics),
        created_at_ms: change.nowMs,
      }),
    )
    auditChange(writer, change, { action: 'hook.create', subject: url, details: { topics } })
    return { id, secret }
  })
}

/** @returns its address; undefined when the project has no such webhook */
export function removeHook(writer: Writer, change: Change, id: number): string | undefined {
  return writer.transaction(() => {
    const [row] = writer.all(
      writer.query
        .deleteFrom('hook')
        .where('project_id', '=', change.projectId)
        .where('id', '=', id)
        .returning('url'),
    )
    if (row === undefined) return undefined
    auditChange(writer, change, { action: 'hook.remove', subject: row.url, details: {} })
    return row.url
  })
}

export async function readHooks(scope: ProjectScope): Promise<Hook[]> {
  const rows = await scope.from('hook').selectAll().orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    topics: JSON.parse(row.topics) as HookTopic[],
    createdAtMs: row.created_at_ms,
  }))
}

/** The newest deliveries of one webhook. */
export async function readDeliveries(
  scope: ProjectScope,
  { hookId, limit }: { hookId: number; limit: number },
): Promise<Delivery[]> {
  const rows = await scope
    .from('hook_delivery')
    .selectAll()
    .where('hook_id', '=', hookId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    topic: row.topic,
    createdAtMs: row.created_at_ms,
    attempts: row.attempts,
    nextAtMs: row.next_at_ms,
    deliveredAtMs: row.delivered_at_ms,
    lastAnswer: row.last_answer,
  }))
}

/** Puts a delivery that only shows whether the webhook works. */
export function putTestDelivery(writer: Writer, change: Change, hookId: number): void {
  const timestamp = new Date(change.nowMs).toISOString()
  putDelivery(writer, {
    ...change,
    hookId,
    topic: 'test.ping',
    body: JSON.stringify({ type: 'test.ping', timestamp, data: {} }),
  })
}

/** Deliveries of all projects whose time has come, oldest first. */
export function readDueDeliveries(
  writer: Writer,
  { nowMs, limit }: { nowMs: number; limit: number },
): DueDelivery[] {
  return writer.all(
    writer.query
      .selectFrom('hook_delivery')
      .innerJoin('hook', 'hook.id', 'hook_delivery.hook_id')
      .select(['hook_delivery.id', 'hook.url', 'hook.secret', 'body', 'attempts'])
      .where('next_at_ms', '<=', nowMs)
      .orderBy('next_at_ms')
      .limit(limit),
  )
}

/**
 * Notes how an attempt ended.
 *
 * @param nextAtMs when to try again; null to stop
 */
export function noteAttempt(
  writer: Writer,
  attempt: { id: number; answer: string; deliveredAtMs: number | null; nextAtMs: number | null },
): void {
  writer.run(
    writer.query
      .updateTable('hook_delivery')
      .set((is) => ({
        attempts: is('attempts', '+', 1),
        last_answer: attempt.answer.slice(0, 300),
        delivered_at_ms: attempt.deliveredAtMs,
        next_at_ms: attempt.nextAtMs,
      }))
      .where('id', '=', attempt.id),
  )
}

/** Forgets what was delivered or given up a month ago. */
export function removeOldDeliveries(writer: Writer, nowMs: number): void {
  writer.run(
    writer.query
      .deleteFrom('hook_delivery')
      .where('next_at_ms', 'is', null)
      .where('created_at_ms', '<', nowMs - MONTH_MS),
  )
}
