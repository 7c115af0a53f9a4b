import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Meetings of the days: held, with at least two answers of BANT, and those that do not say. */
export async function countMeetings(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
): Promise<{ held: number; qualified: number; unsaid: number }> {
  return await scope
    .from('touch')
    .where('touch.day', '>=', from)
    .where('touch.day', '<=', to)
    .where(sql<boolean>`(touch.kind like '%meeting%' or touch.kind like '%demo%'
      or touch.kind like '%termin%')`)
    .select([
      sql<number>`count(*)`.as('held'),
      sql<number>`coalesce(sum(touch.is_qualified = 1), 0)`.as('qualified'),
      sql<number>`coalesce(sum(touch.is_qualified is null), 0)`.as('unsaid'),
    ])
    .executeTakeFirstOrThrow()
}
