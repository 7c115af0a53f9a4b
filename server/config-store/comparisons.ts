import { Comparison } from '@takt/shared/schemas/comparison.ts'
import type { Kysely } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'
import { recordAudit } from './audit.ts'

/** Stores a comparison; one of the same key is replaced. */
export function putComparison(
  writer: Writer,
  change: { projectId: number; actor: string; nowMs: number; comparison: Comparison },
): void {
  const { projectId, actor, nowMs, comparison } = change
  const { key, name, mode, before, after, note } = comparison
  writer.transaction(() => {
    writer.raw
      .prepare(
        `insert or replace into comparison
          (project_id, key, name, mode, before_from, before_to, after_from, after_to, note)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(projectId, key, name, mode, before.from, before.to, after.from, after.to, note)
    recordAudit(writer, {
      projectId,
      atMs: nowMs,
      actor,
      action: 'comparison.put',
      subject: key,
      details: { name, mode, before, after },
    })
  })
}

/** A project's comparisons by name. */
export async function readComparisons(
  db: Kysely<Schema>,
  projectId: number,
): Promise<Comparison[]> {
  const rows = await db
    .selectFrom('comparison')
    .where('project_id', '=', projectId)
    .selectAll()
    .orderBy('name')
    .orderBy('key')
    .execute()
  return rows.map((row) => ({
    key: row.key,
    name: row.name,
    mode: row.mode,
    before: { from: row.before_from, to: row.before_to },
    after: { from: row.after_from, to: row.after_to },
    note: row.note,
  }))
}
