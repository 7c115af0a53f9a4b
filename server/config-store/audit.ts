import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { tell } from './outbox.ts'

/**
 * Records who changed what and when, and tells the project's webhooks; call it inside the transaction
 * of the change.
 */
export function recordAudit(
  writer: Writer,
  entry: {
    projectId: number | null
    atMs: number
    actor: string
    action: string
    subject: string
    details: unknown
  },
): void {
  writer.run(
    writer.query.insertInto('audit').values({
      project_id: entry.projectId,
      at_ms: entry.atMs,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      details: JSON.stringify(entry.details),
    }),
  )
  const { projectId, action: type, ...news } = entry
  if (projectId !== null) tell(writer, { ...news, projectId, type })
}

/** Who changes a project, and when. */
export type Change = { projectId: number; nowMs: number; actor: string }

/** Records a change of a project. */
export function auditChange(
  writer: Writer,
  { projectId, nowMs, actor }: Change,
  entry: { action: string; subject: string; details: unknown },
): void {
  recordAudit(writer, { projectId, atMs: nowMs, actor, ...entry })
}

export type AuditEntry = {
  id: number
  atMs: number
  actor: string
  action: string
  subject: string
  details: unknown
}

/**
 * What was changed in a project, newest first.
 *
 * @param before only entries with a smaller id, to page on
 */
export async function readAudit(
  scope: ProjectScope,
  { limit, before }: { limit: number; before?: number | undefined },
): Promise<AuditEntry[]> {
  let query = scope.from('audit').selectAll().orderBy('id', 'desc').limit(limit)
  if (before !== undefined) query = query.where('id', '<', before)
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    atMs: row.at_ms,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    details: JSON.parse(row.details) as unknown,
  }))
}
