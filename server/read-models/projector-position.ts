import type { ProjectScope } from '../db/scope.ts'

/** The log position that the project's read models include. */
export async function readAppliedSeq(scope: ProjectScope): Promise<number> {
  const row = await scope.from('projector_cursor').select('seq').executeTakeFirst()
  return row?.seq ?? 0
}
