import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { cellOf, filterOf, periodStart, valueOf } from './order-sums.ts'
import { type Dimension, periodKey, type Sums, type SumsQuery } from './period-sums.ts'

/**
 * Different visitors by period: those whose day before lies before it. Where two dimensions go together
 * they are counted from the sessions.
 */
export async function readVisitorSums(
  scope: ProjectScope,
  query: SumsQuery & { by: Exclude<Dimension, 'customer'> | null },
): Promise<Sums<'visitors'>[]> {
  const cell = cellOf(query)
  const key = periodKey(query.grain)
  const { rows } = await (
    cell === null
      ? sql<Sums<'visitors'>>`
        select ${key} as key, ${valueOf(query.by)} as by, count(distinct visitor_id) as visitors
        from session
        where project_id = ${scope.project.id} and day between ${query.from} and ${query.to}
          and ${filterOf(query)}
        group by 1, 2 order by 1, 2`
      : sql<Sums<'visitors'>>`
        select ${key} as key, ${cell.by} as by, sum(visitors) as visitors
        from visitor_cell where ${cell.where(scope)} and previous < ${periodStart(query)}
        group by 1, 2 order by 1, 2`
  ).execute(scope.db)
  return rows
}
