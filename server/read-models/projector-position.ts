import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** How far a project's read models are, and when they last changed: a rebuild changes them where they are. */
export type Position = { seq: number; appliedAtMs: number }

/** The state of the log that the project's read models include. */
export async function readPosition(scope: ProjectScope): Promise<Position> {
  const row = await scope
    .from('projector_cursor')
    .select(['seq', 'applied_at_ms'])
    .executeTakeFirst()
  return { seq: row?.seq ?? 0, appliedAtMs: row?.applied_at_ms ?? 0 }
}

/** The last event of the project that its read models include; 0 without one. */
export async function readLastSeq(scope: ProjectScope): Promise<number> {
  const { seq } = await readPosition(scope)
  const row = await scope.db
    .selectFrom('event')
    .select('seq')
    .where('seq', '<=', seq)
    // Not by an index of the project: from the end of the log the first match is near.
    .where(sql<number>`+project_id`, '=', scope.project.id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.seq ?? 0
}

/** Where the database of a scope lies: the same project has the same number in a copy of it. */
export async function readDatabaseFile({ db }: ProjectScope): Promise<string> {
  const { rows } = await sql<{ file: string }>`
    select file from pragma_database_list where name = 'main'`.execute(db)
  return rows[0]?.file ?? ''
}
