import type { RetroItem } from '@takt/shared/schemas/retro.ts'
import type { Selectable } from 'kysely'
import type { RetroItemTable } from '../db/schema.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

export type ItemKind = RetroItem['kind']
export type StoredItem = RetroItem & {
  week: string
  statusAtMs: number | null
  createdAtMs: number
}

/** Writes something down in a retro's meeting. */
export function addItem(
  writer: Writer,
  change: Change & { week: string },
  item: Pick<RetroItem, 'kind' | 'topic' | 'text' | 'owner' | 'dueOn'>,
): number {
  return writer.transaction(() => {
    const { lastInsertRowid: id } = writer.run(
      writer.query.insertInto('retro_item').values({
        project_id: change.projectId,
        week: change.week,
        kind: item.kind,
        topic: item.topic,
        text: item.text,
        owner: item.owner,
        due_on: item.dueOn,
        created_at_ms: change.nowMs,
        created_by: change.actor,
        status: 'open',
        status_at_ms: null,
        status_by: null,
      }),
    )
    auditChange(writer, change, {
      action: `retro.${item.kind}`,
      subject: change.week,
      details: { id, text: item.text, owner: item.owner, dueOn: item.dueOn },
    })
    return id
  })
}

/** Says that an item is done, dropped or open again. */
export function setItemStatus(
  writer: Writer,
  change: Change,
  { id, status }: { id: number; status: RetroItem['status'] },
): void {
  writer.transaction(() => {
    writer.run(
      writer.query
        .updateTable('retro_item')
        .set({ status, status_at_ms: change.nowMs, status_by: change.actor })
        .where('project_id', '=', change.projectId)
        .where('id', '=', id),
    )
    auditChange(writer, change, { action: 'retro.item', subject: String(id), details: { status } })
  })
}

/** Makes an item one of another kind, e.g. a ring that is parked. */
export function setItemKind(
  writer: Writer,
  change: Change,
  { id, kind }: { id: number; kind: ItemKind },
): void {
  writer.transaction(() => {
    writer.run(
      writer.query
        .updateTable('retro_item')
        .set({ kind })
        .where('project_id', '=', change.projectId)
        .where('id', '=', id),
    )
    auditChange(writer, change, { action: 'retro.item', subject: String(id), details: { kind } })
  })
}

/** Gives or takes back the vote of the one who asks. */
export function setVote(
  writer: Writer,
  change: Change,
  { id, isGiven }: { id: number; isGiven: boolean },
): void {
  const { projectId, actor, nowMs } = change
  if (isGiven) {
    writer.run(
      writer.query
        .insertInto('retro_vote')
        .values({ project_id: projectId, item_id: id, voter: actor, at_ms: nowMs })
        .onConflict((conflict) => conflict.columns(['item_id', 'voter']).doNothing()),
    )
    return
  }
  writer.run(
    writer.query
      .deleteFrom('retro_vote')
      .where('project_id', '=', projectId)
      .where('item_id', '=', id)
      .where('voter', '=', actor),
  )
}

/** What was written down in one meeting, in order. */
export async function readItems(scope: ProjectScope, week: string): Promise<StoredItem[]> {
  const rows = await scope
    .from('retro_item')
    .selectAll()
    .where('week', '=', week)
    .orderBy('id')
    .execute()
  return await withVotes(scope, rows)
}

export async function readItem(scope: ProjectScope, id: number): Promise<StoredItem | undefined> {
  const rows = await scope.from('retro_item').selectAll().where('id', '=', id).execute()
  const [item] = await withVotes(scope, rows)
  return item
}

/** Rings and actions of every retro before a week, in order; what became of them by an instant. */
export async function readEarlierActions(
  scope: ProjectScope,
  { week, asOfMs }: { week: string; asOfMs: number },
): Promise<StoredItem[]> {
  const rows = await scope
    .from('retro_item')
    .selectAll()
    .where('kind', 'in', ['ring', 'action'])
    .where('week', '<', week)
    .where('created_at_ms', '<', asOfMs)
    .orderBy('id')
    .execute()
  const asOf = rows.map((row) =>
    row.status_at_ms !== null && row.status_at_ms >= asOfMs
      ? { ...row, status: 'open' as const, status_at_ms: null }
      : row,
  )
  return asOf.map((row) => record(row, 0))
}

async function withVotes(
  scope: ProjectScope,
  rows: readonly Selectable<RetroItemTable>[],
): Promise<StoredItem[]> {
  if (rows.length === 0) return []
  const votes = await scope
    .from('retro_vote')
    .select(({ fn }) => ['item_id', fn.countAll<number>().as('votes')])
    .where(
      'item_id',
      'in',
      rows.map(({ id }) => id),
    )
    .groupBy('item_id')
    .execute()
  const counts = new Map(votes.map((row) => [row.item_id, row.votes]))
  return rows.map((row) => record(row, counts.get(row.id) ?? 0))
}

const record = (row: Selectable<RetroItemTable>, votes: number): StoredItem => ({
  id: row.id,
  week: row.week,
  kind: row.kind,
  topic: row.topic,
  text: row.text,
  owner: row.owner,
  dueOn: row.due_on,
  createdAt: new Date(row.created_at_ms).toISOString(),
  createdAtMs: row.created_at_ms,
  createdBy: row.created_by,
  status: row.status,
  statusAtMs: row.status_at_ms,
  votes,
})
