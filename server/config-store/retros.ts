import type { AgendaTopic, Minutes, RetroDocument } from '@takt/shared/schemas/retro.ts'
import { AgendaTopic as Topic } from '@takt/shared/schemas/retro.ts'
import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { RetroTable } from '../db/schema.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

/** A retro as it is stored. */
export type StoredRetro = {
  week: string
  mode: 'b2c' | 'b2b'
  asOfMs: number
  seq: number
  madeAtMs: number
  madeBy: string
  /** Canonical JSON, as it was hashed. */
  snapshot: string
  snapshotHash: string
  document: RetroDocument
  agenda: AgendaTopic[]
  openedAtMs: number | null
  closedAtMs: number | null
  closedBy: string | null
  minutes: Minutes | null
}

/** Keeps a new retro; false when the week has one, which is then left as it is. */
export function addRetro(
  writer: Writer,
  change: Change,
  retro: Pick<StoredRetro, 'week' | 'mode' | 'asOfMs' | 'seq' | 'snapshot' | 'snapshotHash'> & {
    /** Canonical JSON. */
    document: string
    agenda: readonly AgendaTopic[]
  },
): boolean {
  return writer.transaction(() => {
    const { changes } = writer.run(
      writer.query
        .insertInto('retro')
        .values({
          project_id: change.projectId,
          week: retro.week,
          mode: retro.mode,
          as_of_ms: retro.asOfMs,
          seq: retro.seq,
          made_at_ms: change.nowMs,
          made_by: change.actor,
          snapshot: retro.snapshot,
          snapshot_hash: retro.snapshotHash,
          document: retro.document,
          agenda: JSON.stringify(retro.agenda),
          opened_at_ms: null,
          closed_at_ms: null,
          closed_by: null,
          minutes: null,
        })
        .onConflict((conflict) => conflict.columns(['project_id', 'week']).doNothing()),
    )
    if (changes === 0) return false
    const details = { snapshot: retro.snapshotHash }
    auditChange(writer, change, { action: 'retro.create', subject: retro.week, details })
    return true
  })
}

/** Keeps a retro that was exported elsewhere; false when the week has one. */
export function addImportedRetro(
  writer: Writer,
  change: Change,
  retro: { document: RetroDocument; documentText: string; minutes: string | null; asOfMs: number },
): boolean {
  return writer.transaction(() => {
    const { document, minutes } = retro
    const isNew = addRetro(writer, change, {
      week: document.week,
      mode: document.mode,
      asOfMs: retro.asOfMs,
      seq: 0,
      snapshot: '',
      snapshotHash: document.snapshot,
      document: retro.documentText,
      agenda: [],
    })
    if (isNew && minutes !== null) {
      const { closedAt, closedBy } = JSON.parse(minutes) as Minutes
      const at = Date.parse(closedAt)
      setRetro(
        writer,
        { ...change, week: document.week },
        {
          opened_at_ms: at,
          closed_at_ms: at,
          closed_by: closedBy,
          minutes,
        },
      )
    }
    return isNew
  })
}

/** A project's retros, newest first. */
export async function readRetros(scope: ProjectScope): Promise<StoredRetro[]> {
  const rows = await scope.from('retro').selectAll().orderBy('week', 'desc').execute()
  return rows.map(record)
}

export async function readRetro(
  scope: ProjectScope,
  week: string,
): Promise<StoredRetro | undefined> {
  const row = await scope.from('retro').selectAll().where('week', '=', week).executeTakeFirst()
  return row && record(row)
}

/** The newest week that has a retro; null without one. */
export async function readLastWeek(scope: ProjectScope): Promise<string | null> {
  const row = await scope
    .from('retro')
    .select(({ fn }) => fn.max<string | null>('week').as('week'))
    .executeTakeFirstOrThrow()
  return row.week
}

/** Begins the meeting; begun once it stays. */
export function openRetro(writer: Writer, change: Change, week: string): void {
  writer.transaction(() => {
    setRetro(writer, { ...change, week }, { opened_at_ms: change.nowMs })
    auditChange(writer, change, { action: 'retro.open', subject: week, details: {} })
  })
}

/** Keeps where the agenda stands. */
export function putAgenda(
  writer: Writer,
  change: Change & { week: string },
  agenda: readonly AgendaTopic[],
): void {
  setRetro(writer, change, { agenda: JSON.stringify(agenda) })
}

/**
 * Freezes what the meeting wrote down.
 *
 * @param minutes canonical JSON
 */
export function closeRetro(
  writer: Writer,
  change: Change & { week: string },
  minutes: string,
): void {
  const { nowMs, actor, week } = change
  writer.transaction(() => {
    setRetro(writer, change, { closed_at_ms: nowMs, closed_by: actor, minutes })
    auditChange(writer, change, { action: 'retro.close', subject: week, details: {} })
  })
}

function setRetro(
  writer: Writer,
  { projectId, week }: Pick<Change, 'projectId'> & { week: string },
  values: Partial<RetroTable>,
): void {
  writer.run(
    writer.query
      .updateTable('retro')
      .set(values)
      .where('project_id', '=', projectId)
      .where('week', '=', week)
      .where('closed_at_ms', 'is', null),
  )
}

const record = (row: Selectable<RetroTable>): StoredRetro => ({
  week: row.week,
  mode: row.mode,
  asOfMs: row.as_of_ms,
  seq: row.seq,
  madeAtMs: row.made_at_ms,
  madeBy: row.made_by,
  snapshot: row.snapshot,
  snapshotHash: row.snapshot_hash,
  document: JSON.parse(row.document) as RetroDocument,
  agenda: z.array(Topic).parse(JSON.parse(row.agenda)),
  openedAtMs: row.opened_at_ms,
  closedAtMs: row.closed_at_ms,
  closedBy: row.closed_by,
  minutes: row.minutes === null ? null : (JSON.parse(row.minutes) as Minutes),
})
