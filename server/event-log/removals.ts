import type { Writer } from '../db/store.ts'
import type { LogScope } from './log-scope.ts'

/** Events that were taken out on purpose, over the days in which they had happened. */
export type Removal = {
  kind: 'erasure' | 'retention'
  /** Day (UTC) on which they were removed. */
  removedOn: string
  /** First and last instant of what was removed, rounded out to whole days (UTC). */
  firstAtMs: number
  lastAtMs: number
  events: number
}

const DAY = String(24 * 3_600_000)

/**
 * Notes what is about to be deleted: how many events of which days, nothing about whose they were.
 * Call it in the transaction of the deletion.
 *
 * @param where the condition of the deletion, over `event`
 */
export function recordRemoval(
  { raw }: Writer,
  {
    projectId,
    kind,
    where,
    nowMs,
  }: { projectId: number; kind: Removal['kind']; where: string; nowMs: number },
): void {
  raw
    .prepare(
      `insert into removal (project_id, kind, removed_on, first_at_ms, last_at_ms, events)
       select @projectId, @kind, @removedOn, min(occurred_at_ms) / ${DAY} * ${DAY},
         (max(occurred_at_ms) / ${DAY} + 1) * ${DAY} - 1, count(*)
       from event where ${where} having count(*) > 0
       on conflict (project_id, kind, removed_on) do update set
         first_at_ms = min(first_at_ms, excluded.first_at_ms),
         last_at_ms = max(last_at_ms, excluded.last_at_ms),
         events = events + excluded.events`,
    )
    .run({ projectId, kind, removedOn: new Date(nowMs).toISOString().slice(0, 10) })
}

/** What was removed and had happened within an interval, oldest removal first. */
export async function readRemovals(
  { db, project }: LogScope,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Removal[]> {
  return await db
    .selectFrom('removal')
    .where('project_id', '=', project.id)
    .where('last_at_ms', '>=', fromMs)
    .where('first_at_ms', '<=', toMs)
    .orderBy('removed_on')
    .select([
      'kind',
      'removed_on as removedOn',
      'first_at_ms as firstAtMs',
      'last_at_ms as lastAtMs',
      'events',
    ])
    .execute()
}
