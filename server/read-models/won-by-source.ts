import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Deals that were closed in some days, by where they came from; those of no named source are left out. */
export async function readWonBySource(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
): Promise<{ name: string; won: number; closed: number }[]> {
  return await scope
    .from('deal')
    .select(({ fn }) => [
      sql<string>`lead_source`.as('name'),
      sql<number>`sum(status = 'won')`.as('won'),
      fn.countAll<number>().as('closed'),
    ])
    .where('status', '!=', 'open')
    .where('lead_source', 'is not', null)
    .where('closed_on', '>=', from)
    .where('closed_on', '<=', to)
    .groupBy('lead_source')
    .orderBy('lead_source')
    .execute()
}

/** The first day on which a lead or a deal was made; null while there is none. */
export async function readFirstSalesDay(scope: ProjectScope): Promise<string | null> {
  const firstOf = async (table: 'deal' | 'lead'): Promise<string | null> => {
    const { day } = await scope
      .from(table)
      .select(({ fn }) => fn.min<string | null>('created_on').as('day'))
      .executeTakeFirstOrThrow()
    return day
  }
  const days = [await firstOf('deal'), await firstOf('lead')].filter((day) => day !== null)
  return days.toSorted()[0] ?? null
}
