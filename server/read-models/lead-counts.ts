import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Leads created in a stretch of days, and how many of them have become an opportunity. */
export async function countLeads(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
): Promise<{ leads: number; opportunities: number }> {
  return await scope
    .from('lead')
    .where('created_on', '>=', from)
    .where('created_on', '<=', to)
    .select([
      sql<number>`count(*)`.as('leads'),
      sql<number>`coalesce(sum(opp_on is not null or deal_key is not null), 0)`.as('opportunities'),
    ])
    .executeTakeFirstOrThrow()
}
