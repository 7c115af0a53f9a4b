import { Event } from '@takt/shared/schemas/event.ts'
import type { Writer } from '../db/store.ts'
import type { LogScope } from './log-scope.ts'

/** Ways to break a tracking plan. What is held for one is the canonical event: it can be replayed. */
export const PLAN_BREACHES = [
  'unknown_event',
  'missing_property',
  'wrong_type',
  'wrong_currency',
] as const
export type PlanBreach = (typeof PLAN_BREACHES)[number]

/** Why an event was kept out of the log, as codes that can be counted. */
export const QUARANTINE_REASONS = [
  'invalid_event',
  'event_too_large',
  'not_storable',
  ...PLAN_BREACHES,
] as const
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number]

/** An event that was not admitted, as it came. */
export type Quarantined = {
  receivedAtMs: number
  reason: QuarantineReason
  /** For people: what is wrong and what would be right. */
  message: string
  /** Path of the offending field; null where none applies. */
  field: string | null
  event: unknown
}

const EVENT_CHARACTERS_MAX = 40_000

/** The same with the event written out, as it is kept. */
export type HeldRow = Omit<Quarantined, 'event'> & { event: string }

/** An event whole where it fits; else its beginning, as a JSON string. */
export function heldRow({ event, ...why }: Quarantined): HeldRow {
  const text = jsonOf(event)
  const isLong = text.length > EVENT_CHARACTERS_MAX
  return { ...why, event: isLong ? JSON.stringify(text.slice(0, EVENT_CHARACTERS_MAX)) : text }
}

/** Keeps refused events; call it inside the transaction of their batch. */
export function createQuarantine({ raw }: Writer): {
  put(projectId: number, rows: readonly HeldRow[]): void
} {
  const insert = raw.prepare(
    `insert into quarantine (project_id, received_at_ms, reason, message, field, event)
     values (?, ?, ?, ?, ?, ?)`,
  )
  return {
    put(projectId, rows) {
      for (const { receivedAtMs, reason, message, field, event } of rows) {
        insert.run(projectId, receivedAtMs, reason, message, field, event)
      }
    },
  }
}

/** An event may be held for nesting so deep that it cannot be written out: then nothing of it is kept. */
function jsonOf(event: unknown): string {
  try {
    return JSON.stringify(event) ?? 'null'
  } catch (error) {
    if (error instanceof RangeError) return 'null'
    throw error
  }
}

export type QuarantineItem = Quarantined & { id: number }

/** What may be wanted of the refused events: those of some reasons, those after a position. */
export type QuarantineFilter = { reasons?: readonly QuarantineReason[] | undefined }

/** How many events of each reason a project holds, most first. */
export async function countQuarantine({
  db,
  project,
}: LogScope): Promise<{ reason: QuarantineReason; events: number; lastAtMs: number }[]> {
  const rows = await db
    .selectFrom('quarantine')
    .where('project_id', '=', project.id)
    .groupBy('reason')
    .select(({ fn }) => [
      'reason',
      fn.countAll<number>().as('events'),
      fn.max('received_at_ms').as('lastAtMs'),
    ])
    .orderBy('events', 'desc')
    .execute()
  return rows.map((row) => ({ ...row, reason: row.reason as QuarantineReason }))
}

/** What was held for breaking the plan, oldest first: canonical events that can be tried again. */
export async function listPlanBreaches(
  { db, project }: LogScope,
  { after, limit }: { after: number; limit: number },
): Promise<{ id: number; event: Event }[]> {
  const rows = await db
    .selectFrom('quarantine')
    .where('project_id', '=', project.id)
    .where('reason', 'in', PLAN_BREACHES)
    .where('id', '>', after)
    .select(['id', 'event'])
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.flatMap(({ id, event }) => {
    const parsed = Event.safeParse(JSON.parse(event))
    return parsed.success ? [{ id, event: parsed.data }] : []
  })
}

/** Takes events out of the quarantine, once they are in the log. */
export function releaseFromQuarantine(
  writer: Writer,
  { projectId, ids }: { projectId: number; ids: readonly number[] },
): void {
  if (ids.length === 0) return
  writer.run(
    writer.query
      .deleteFrom('quarantine')
      .where('project_id', '=', projectId)
      .where('id', 'in', ids),
  )
}

/** The newest refused events of a project, and how many there are in all. */
export async function readQuarantine(
  { db, project }: LogScope,
  { limit, reasons }: QuarantineFilter & { limit: number },
): Promise<{ items: QuarantineItem[]; total: number }> {
  let ofProject = db.selectFrom('quarantine').where('project_id', '=', project.id)
  if (reasons !== undefined) ofProject = ofProject.where('reason', 'in', reasons)
  const rows = await ofProject.selectAll().orderBy('id', 'desc').limit(limit).execute()
  const { total } = await ofProject
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const items = rows.map((row) => ({
    id: row.id,
    receivedAtMs: row.received_at_ms,
    reason: row.reason as QuarantineReason,
    message: row.message,
    field: row.field,
    event: JSON.parse(row.event) as unknown,
  }))
  return { items, total }
}
