import type { Writer } from '../db/store.ts'
import type { LogScope } from './explorer.ts'

/** Why an event was kept out of the log, as a code that can be counted. */
export type QuarantineReason = 'invalid_event' | 'event_too_large' | 'not_storable' | PlanBreach

/** Ways to break a tracking plan. What is held for one is the canonical event: it can be replayed. */
export const PLAN_BREACHES = [
  'unknown_event',
  'missing_property',
  'wrong_type',
  'wrong_currency',
] as const
export type PlanBreach = (typeof PLAN_BREACHES)[number]

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

/** Keeps refused events; call it inside the transaction of their batch. */
export function createQuarantine({ raw }: Writer): {
  put(projectId: number, items: readonly Quarantined[]): void
} {
  const insert = raw.prepare(
    `insert into quarantine (project_id, received_at_ms, reason, message, field, event)
     values (?, ?, ?, ?, ?, ?)`,
  )
  return {
    put(projectId, items) {
      for (const { receivedAtMs, reason, message, field, event } of items) {
        insert.run(projectId, receivedAtMs, reason, message, field, bounded(event))
      }
    },
  }
}

/** Whole where it fits; else its beginning, as a JSON string. */
function bounded(event: unknown): string {
  const text = jsonOf(event)
  return text.length <= EVENT_CHARACTERS_MAX
    ? text
    : JSON.stringify(text.slice(0, EVENT_CHARACTERS_MAX))
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

/** The newest refused events of a project, and how many there are in all. */
export async function readQuarantine(
  { db, project }: LogScope,
  { limit }: { limit: number },
): Promise<{ items: QuarantineItem[]; total: number }> {
  const ofProject = db.selectFrom('quarantine').where('project_id', '=', project.id)
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
