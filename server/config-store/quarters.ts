import type { Selectable } from 'kysely'
import type { QuarterTable } from '../db/schema.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

type Mode = 'b2c' | 'b2b'

export type StoredQuarter = {
  quarter: string
  mode: Mode
  startsOn: string
  chosenAtMs: number
  chosenBy: string
  closedAtMs: number | null
  closedBy: string | null
  /** Canonical JSON of `QuarterClosing`. */
  closing: string | null
}

export type RhythmChange = {
  quarter: string
  fromMode: Mode | null
  toMode: Mode
  reason: string
  changedAtMs: number
  changedBy: string
}

/**
 * Chooses a quarter's one primary rhythm, or changes it, and keeps why.
 *
 * @param startsOn the Monday on which its roadmap begins; of a new quarter only
 */
export function setPrimaryRhythm(
  writer: Writer,
  change: Change,
  choice: { quarter: string; from: Mode | null; mode: Mode; reason: string; startsOn: string },
): void {
  const { quarter, mode, from, reason } = choice
  writer.transaction(() => {
    writer.run(
      writer.query
        .insertInto('quarter')
        .values({
          project_id: change.projectId,
          quarter,
          mode,
          starts_on: choice.startsOn,
          chosen_at_ms: change.nowMs,
          chosen_by: change.actor,
          closed_at_ms: null,
          closed_by: null,
          closing: null,
        })
        .onConflict((conflict) =>
          conflict.columns(['project_id', 'quarter']).doUpdateSet({
            mode,
            chosen_at_ms: change.nowMs,
            chosen_by: change.actor,
          }),
        ),
    )
    writer.run(
      writer.query.insertInto('rhythm_change').values({
        project_id: change.projectId,
        quarter,
        from_mode: from,
        to_mode: mode,
        reason,
        changed_at_ms: change.nowMs,
        changed_by: change.actor,
      }),
    )
    const details = { from, to: mode, reason }
    auditChange(writer, change, { action: 'quarter.rhythm', subject: quarter, details })
  })
}

/**
 * Closes a quarter with what it scored.
 *
 * @param closing canonical JSON of `QuarterClosing`
 */
export function closeQuarter(
  writer: Writer,
  change: Change,
  { quarter, closing }: { quarter: string; closing: string },
): void {
  writer.transaction(() => {
    writer.run(
      writer.query
        .updateTable('quarter')
        .set({ closed_at_ms: change.nowMs, closed_by: change.actor, closing })
        .where('project_id', '=', change.projectId)
        .where('quarter', '=', quarter)
        .where('closed_at_ms', 'is', null),
    )
    const details = JSON.parse(closing) as unknown
    auditChange(writer, change, { action: 'quarter.close', subject: quarter, details })
  })
}

export async function readQuarter(
  scope: ProjectScope,
  quarter: string,
): Promise<StoredQuarter | undefined> {
  const row = await scope
    .from('quarter')
    .selectAll()
    .where('quarter', '=', quarter)
    .executeTakeFirst()
  return row && record(row)
}

/** The primary rhythm of a quarter as it was at an instant; null when nobody had chosen one. */
export async function readRhythmAt(
  scope: ProjectScope,
  { quarter, atMs }: { quarter: string; atMs: number },
): Promise<Mode | null> {
  const row = await scope
    .from('rhythm_change')
    .select('to_mode')
    .where('quarter', '=', quarter)
    .where('changed_at_ms', '<', atMs)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.to_mode ?? null
}

/** Every choice of a rhythm, oldest first. */
export async function readAllRhythmChanges(scope: ProjectScope): Promise<RhythmChange[]> {
  const rows = await scope.from('rhythm_change').selectAll().orderBy('id').execute()
  return rows.map((row) => ({
    quarter: row.quarter,
    fromMode: row.from_mode,
    toMode: row.to_mode,
    reason: row.reason,
    changedAtMs: row.changed_at_ms,
    changedBy: row.changed_by,
  }))
}

/** Who chose a quarter's rhythm when, and why; oldest first. */
export async function readRhythmChanges(
  scope: ProjectScope,
  quarter: string,
): Promise<RhythmChange[]> {
  const changes = await readAllRhythmChanges(scope)
  return changes.filter((each) => each.quarter === quarter)
}

const record = (row: Selectable<QuarterTable>): StoredQuarter => ({
  quarter: row.quarter,
  mode: row.mode,
  startsOn: row.starts_on,
  chosenAtMs: row.chosen_at_ms,
  chosenBy: row.chosen_by,
  closedAtMs: row.closed_at_ms,
  closedBy: row.closed_by,
  closing: row.closing,
})
