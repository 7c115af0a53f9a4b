import type { ProjectScope } from '../db/scope.ts'

/**
 * When the project's first event happened, in milliseconds UTC; null while there is none.
 *
 * From the visitors, which are few beside the events: the log has no index by arrival and project.
 */
export async function readFirstSeenMs(scope: ProjectScope): Promise<number | null> {
  const { first } = await scope
    .from('visitor')
    .select(({ fn }) => fn.min<number | null>('first_seen_at_ms').as('first'))
    .executeTakeFirstOrThrow()
  return first
}
