import type { Writer } from '../db/store.ts'

/** Records who changed what and when; call it inside the transaction of the change. */
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
}
