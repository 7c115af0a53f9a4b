import type { ProjectScope } from '../db/scope.ts'

/** When the project's first event arrived, in milliseconds UTC; null while there is none. */
export async function readFirstArrivalMs(scope: ProjectScope): Promise<number | null> {
  const row = await scope
    .from('event')
    .select('received_at_ms')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  return row?.received_at_ms ?? null
}
