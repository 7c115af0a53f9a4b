import type { ProjectScope } from '../db/scope.ts'

/** A later version of a stage's definition, from when it holds. */
export type StageChange = { name: string; atMs: number }

/** When the rules of stages were changed after they were first written. */
export async function readStageChanges(scope: ProjectScope): Promise<StageChange[]> {
  const rows = await scope
    .from('stage_definition')
    .select(['name', 'valid_from_ms'])
    .where('version', '>', 1)
    .orderBy('valid_from_ms')
    .execute()
  return rows.map(({ name, valid_from_ms: atMs }) => ({ name, atMs }))
}

/** The stages in force at an instant, and which of them nobody has written an entry rule for. */
export async function readStagesAt(
  scope: ProjectScope,
  atMs: number,
): Promise<{ key: string; name: string; isDocumented: boolean; sinceMs: number }[]> {
  const rows = await scope
    .from('stage_definition')
    .select(['key', 'name', 'entry_rule', 'valid_from_ms'])
    .where('valid_from_ms', '<=', atMs)
    .where((is) => is.or([is('valid_to_ms', 'is', null), is('valid_to_ms', '>', atMs)]))
    .orderBy('position')
    .execute()
  return rows.map(({ key, name, entry_rule: rule, valid_from_ms: sinceMs }) => ({
    key,
    name,
    isDocumented: rule.trim() !== '',
    sinceMs,
  }))
}
