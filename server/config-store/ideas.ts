import { Idea, type IdeaRecord } from '@takt/shared/schemas/idea.ts'
import type { Selectable } from 'kysely'
import type { IdeaTable } from '../db/schema-program.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

/** Puts an idea on the backlog. */
export function addIdea(
  writer: Writer,
  change: Change,
  { idea, copiedFrom = null }: { idea: Idea; copiedFrom?: string | null },
): number {
  return writer.transaction(() => {
    const { lastInsertRowid } = writer.run(
      writer.query.insertInto('idea').values({
        project_id: change.projectId,
        body: JSON.stringify(idea),
        status: 'open',
        experiment_key: null,
        copied_from: copiedFrom,
        created_at_ms: change.nowMs,
        updated_at_ms: change.nowMs,
      }),
    )
    auditChange(writer, change, { action: 'idea.create', subject: idea.title, details: idea })
    return lastInsertRowid
  })
}

/** Replaces an idea; false when the project has none of this id. */
export function changeIdea(
  writer: Writer,
  change: Change,
  { id, idea, status }: { id: number; idea: Idea; status?: 'open' | 'dropped' | undefined },
): boolean {
  return writer.transaction(() => {
    const { changes } = writer.run(
      writer.query
        .updateTable('idea')
        .set({
          body: JSON.stringify(idea),
          updated_at_ms: change.nowMs,
          ...(status === undefined ? {} : { status }),
        })
        .where('project_id', '=', change.projectId)
        .where('id', '=', id),
    )
    if (changes === 0) return false
    const details = status === undefined ? idea : { ...idea, status }
    auditChange(writer, change, { action: 'idea.change', subject: idea.title, details })
    return true
  })
}

/** Ties an idea to the experiment that tests it; call it inside the transaction that plans it. */
export function planIdea(
  writer: Writer,
  { projectId, nowMs }: Change,
  { id, experiment }: { id: number; experiment: string },
): void {
  writer.run(
    writer.query
      .updateTable('idea')
      .set({ status: 'planned', experiment_key: experiment, updated_at_ms: nowMs })
      .where('project_id', '=', projectId)
      .where('id', '=', id),
  )
}

/** Removes an idea that was never tested; undefined when there is none. */
export function removeIdea(writer: Writer, change: Change, id: number): string | undefined {
  return writer.transaction(() => {
    const [row] = writer.all(
      writer.query
        .deleteFrom('idea')
        .where('project_id', '=', change.projectId)
        .where('id', '=', id)
        .where('experiment_key', 'is', null)
        .returning('body'),
    )
    if (row === undefined) return undefined
    const { title } = Idea.parse(JSON.parse(row.body))
    auditChange(writer, change, { action: 'idea.remove', subject: title, details: {} })
    return title
  })
}

/** Every idea of a project, the newest first. */
export async function readIdeas(scope: ProjectScope): Promise<IdeaRecord[]> {
  const rows = await scope.from('idea').selectAll().orderBy('id', 'desc').execute()
  return rows.map(record)
}

const record = (row: Selectable<IdeaTable>): IdeaRecord => ({
  ...Idea.parse(JSON.parse(row.body)),
  id: row.id,
  status: row.status,
  experiment: row.experiment_key,
  copiedFrom: row.copied_from,
  createdAt: new Date(row.created_at_ms).toISOString(),
  updatedAt: new Date(row.updated_at_ms).toISOString(),
})
