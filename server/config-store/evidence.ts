import { Evidence, type EvidenceRecord } from '@takt/shared/schemas/evidence.ts'
import type { Selectable } from 'kysely'
import type { EvidenceTable } from '../db/schema-program.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

type Days = { liveOn: string | null; retiredOn: string | null }

/** Puts a piece of evidence into the library. */
export function addEvidence(
  writer: Writer,
  change: Change,
  { evidence, createdOn }: { evidence: Evidence; createdOn: string },
): number {
  return writer.transaction(() => {
    const { liveOn, retiredOn } = daysOf(evidence, { liveOn: null, retiredOn: null }, createdOn)
    const { lastInsertRowid } = writer.run(
      writer.query.insertInto('evidence').values({
        project_id: change.projectId,
        body: JSON.stringify(evidence),
        created_at_ms: change.nowMs,
        created_on: createdOn,
        live_on: liveOn,
        retired_on: retiredOn,
      }),
    )
    auditChange(writer, change, {
      action: 'evidence.create',
      subject: evidence.title,
      details: evidence,
    })
    return lastInsertRowid
  })
}

/** Changes a piece of evidence; the days on which it could be shown follow from its status. */
export function changeEvidence(
  writer: Writer,
  change: Change,
  { before, evidence, today }: { before: EvidenceRecord; evidence: Evidence; today: string },
): void {
  writer.transaction(() => {
    const { liveOn, retiredOn } = daysOf(evidence, before, today)
    writer.run(
      writer.query
        .updateTable('evidence')
        .set({ body: JSON.stringify(evidence), live_on: liveOn, retired_on: retiredOn })
        .where('project_id', '=', change.projectId)
        .where('id', '=', before.id),
    )
    auditChange(writer, change, {
      action: 'evidence.change',
      subject: evidence.title,
      details: evidence,
    })
  })
}

/** A piece stays live from its first day on; one that is taken back to a draft was never shown. */
function daysOf({ status }: Evidence, before: Days, today: string): Days {
  if (status === 'draft') return { liveOn: null, retiredOn: null }
  if (status === 'live') return { liveOn: before.liveOn ?? today, retiredOn: null }
  return { liveOn: before.liveOn, retiredOn: before.retiredOn ?? today }
}

/** The whole library of a project, the newest first. */
export async function readEvidenceLibrary(scope: ProjectScope): Promise<EvidenceRecord[]> {
  const rows = await scope.from('evidence').selectAll().orderBy('id', 'desc').execute()
  return rows.map(record)
}

const record = (row: Selectable<EvidenceTable>): EvidenceRecord => ({
  ...Evidence.parse(JSON.parse(row.body)),
  id: row.id,
  createdOn: row.created_on,
  liveOn: row.live_on,
  retiredOn: row.retired_on,
})
