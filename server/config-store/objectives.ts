import type { KeyResultChange, NewObjective } from '@takt/shared/schemas/quarter.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

export type StoredKeyResult = {
  id: number
  name: string
  unit: string
  metric: string | null
  baseline: number
  target: number
  actual: number | null
}

export type StoredObjective = {
  id: number
  quarter: string
  title: string
  owner: string
  closedAtMs: number | null
  keyResults: StoredKeyResult[]
}

/** The objectives of a quarter, or of all, in the order in which they were set. */
export async function readObjectives(
  scope: ProjectScope,
  { quarter }: { quarter?: string | undefined } = {},
): Promise<StoredObjective[]> {
  let query = scope.from('objective').selectAll().orderBy('quarter').orderBy('id')
  if (quarter !== undefined) query = query.where('quarter', '=', quarter)
  const objectives = await query.execute()
  const results = await scope.from('key_result').selectAll().orderBy('id').execute()
  return objectives.map(({ id, title, owner, closed_at_ms: closedAtMs, quarter: of }) => ({
    id,
    quarter: of,
    title,
    owner,
    closedAtMs,
    keyResults: results
      .filter((result) => result.objective_id === id)
      .map(({ project_id: _project, objective_id: _objective, ...result }) => result),
  }))
}

/** Sets an objective with its key results. */
export function addObjective(writer: Writer, change: Change, objective: NewObjective): number {
  const { quarter, title, owner, keyResults } = objective
  return writer.transaction(() => {
    const { lastInsertRowid: id } = writer.run(
      writer.query.insertInto('objective').values({
        project_id: change.projectId,
        created_at_ms: change.nowMs,
        quarter,
        title,
        owner,
        closed_at_ms: null,
      }),
    )
    for (const result of keyResults) {
      const of = { project_id: change.projectId, objective_id: id }
      writer.run(writer.query.insertInto('key_result').values({ ...of, ...result }))
    }
    auditChange(writer, change, { action: 'okr.create', subject: title, details: objective })
    return id
  })
}

/** `closed`: its quarter is over and nothing changes any more. */
export type ObjectiveChange = 'done' | 'unknown' | 'closed'

/** Notes where a key result stands, or moves its goal. */
export function changeKeyResult(
  writer: Writer,
  change: Change,
  { id, fields }: { id: number; fields: KeyResultChange },
): ObjectiveChange {
  return writer.transaction(() => {
    const [found] = writer.all(
      writer.query
        .selectFrom('key_result')
        .innerJoin('objective', 'objective.id', 'key_result.objective_id')
        .select(['key_result.name', 'closed_at_ms'])
        .where('key_result.project_id', '=', change.projectId)
        .where('key_result.id', '=', id),
    )
    if (found === undefined) return 'unknown'
    if (found.closed_at_ms !== null) return 'closed'
    if (Object.keys(fields).length === 0) return 'done'
    writer.run(
      writer.query
        .updateTable('key_result')
        .set(fields)
        .where('project_id', '=', change.projectId)
        .where('id', '=', id),
    )
    auditChange(writer, change, { action: 'okr.update', subject: found.name, details: fields })
    return 'done'
  })
}

/** Closes an objective with the values it has: it stays as the quarter ended. */
export function closeObjective(writer: Writer, change: Change, id: number): ObjectiveChange {
  return writer.transaction(() => {
    const found = findObjective(writer, change, id)
    if (typeof found === 'string') return found
    writer.run(
      writer.query
        .updateTable('objective')
        .set({ closed_at_ms: change.nowMs })
        .where('project_id', '=', change.projectId)
        .where('id', '=', id),
    )
    auditChange(writer, change, { action: 'okr.close', subject: found.title, details: {} })
    return 'done'
  })
}

/** Removes an objective that is not closed. */
export function removeObjective(writer: Writer, change: Change, id: number): ObjectiveChange {
  return writer.transaction(() => {
    const found = findObjective(writer, change, id)
    if (typeof found === 'string') return found
    for (const [table, column] of [
      ['key_result', 'objective_id'],
      ['objective', 'id'],
    ] as const) {
      writer.run(
        writer.query
          .deleteFrom(table)
          .where('project_id', '=', change.projectId)
          .where(column as 'id', '=', id),
      )
    }
    auditChange(writer, change, { action: 'okr.remove', subject: found.title, details: {} })
    return 'done'
  })
}

function findObjective(
  writer: Writer,
  { projectId }: Change,
  id: number,
): { title: string } | 'unknown' | 'closed' {
  const [found] = writer.all(
    writer.query
      .selectFrom('objective')
      .select(['title', 'closed_at_ms'])
      .where('project_id', '=', projectId)
      .where('id', '=', id),
  )
  if (found === undefined) return 'unknown'
  return found.closed_at_ms === null ? found : 'closed'
}
