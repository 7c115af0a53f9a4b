import { sql } from 'kysely'
import { type CountedEvents, countEvents, type EventFilter, headSeq } from './explorer.ts'
import type { LogScope } from './log-scope.ts'

const REMEMBERED_MAX = 200

type Counted = { removed: number; seq: number; count: number }

/** Counts a project's events; `seq` is the log position that the count includes. */
export type CountEvents<Scope extends LogScope> = (
  scope: Scope,
  filter: EventFilter,
) => Promise<{ count: number; seq: number }>

/**
 * Counts events, and of a question asked before only those that came since: the log grows at its end. It
 * is counted anew after events were taken out.
 *
 * @param countAll counts the whole log the first time, which takes seconds where it is large
 */
export function createEventCounter<Scope extends LogScope>(
  countAll: (scope: Scope, asked: CountedEvents) => Promise<number> = countEvents,
): CountEvents<Scope> {
  const known = new Map<string, Counted>()
  return async (scope, filter) => {
    const key = JSON.stringify([scope.project.id, filter])
    const seq = await headSeq(scope)
    const removed = await countRemoved(scope)
    const before = known.get(key)
    const isKept = before !== undefined && before.removed === removed
    const after = isKept ? before.seq : null
    const asked = { ...filter, upTo: seq, after }
    const more = await (after === null ? countAll : countEvents)(scope, asked)
    const count = (isKept ? before.count : 0) + more
    if (known.size >= REMEMBERED_MAX) known.clear()
    known.set(key, { removed, seq, count })
    return { count, seq }
  }
}

async function countRemoved({ db, project }: LogScope): Promise<number> {
  const { removed } = await db
    .selectFrom('removal')
    .where('project_id', '=', project.id)
    .select(sql<number>`coalesce(sum(events), 0)`.as('removed'))
    .executeTakeFirstOrThrow()
  return removed
}
