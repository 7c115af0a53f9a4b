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
