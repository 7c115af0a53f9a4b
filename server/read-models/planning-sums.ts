import type { UnitFact, UnitSums, UnitValue } from '@takt/shared/experiments'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { factsOf, type Rows } from './experiment-facts.ts'

/** The units that were seen in a span of days, as if their first visit in it had been an exposure. */
export type RecentUnits = {
  unit: 'visitor' | 'account'
  /** First day of the span. */
  from: string
  /** Last day on which a unit may have come; whatever came since, too, when absent. */
  until?: string
  /** Calendar day of the answer. */
  asOf: string
}

function recentUnits(scope: ProjectScope, { unit, from, until = '9999-12-31' }: RecentUnits): Rows {
  const seen = sql`(
    select visitor_id, min(started_at_ms) as exposed_at_ms, min(day) as day
    from ${scope.from('session').where('day', '>=', from).selectAll()}
    group by visitor_id having min(day) <= ${until})`
  if (unit === 'visitor') {
    return sql`(
      select visitor_id as unit_id, visitor_id, 'all' as variant, exposed_at_ms, day from ${seen})`
  }
  return sql`(
    select v.account_id as unit_id, v.visitor_id, 'all' as variant,
      min(exposed_at_ms) over account as exposed_at_ms, min(day) over account as day
    from ${seen} as seen
    join ${scope.from('visitor').select(['visitor_id', 'account_id'])} as v
      on v.visitor_id = seen.visitor_id
    where v.account_id is not null
    window account as (partition by v.account_id))`
}

/** Sums of a metric over the recent units, each of which counts once. */
export async function readRecentSums(
  scope: ProjectScope,
  { fact, ...recent }: RecentUnits & { fact: UnitFact },
): Promise<UnitSums> {
  const { rows } = await sql<UnitSums>`
    with unit as ${recentUnits(scope, recent)},
    fact as (${factsOf(scope, fact, { experimentKey: '', asOf: recent.asOf })}),
    total as (select unit_id, 1.0 * sum(x) as x, 1.0 * sum(y) as y from fact group by unit_id)
    select (select count(distinct unit_id) from unit) as units,
      coalesce(sum(x), 0) as numerator, coalesce(sum(x * x), 0) as "numeratorSquares",
      coalesce(sum(y), 0) as denominator, coalesce(sum(y * y), 0) as "denominatorSquares",
      coalesce(sum(x * y), 0) as products
    from total`.execute(scope.db)
  return rows[0] as UnitSums
}

/** Every single fact of the recent units, for quantiles. */
export async function readRecentValues(
  scope: ProjectScope,
  { fact, ...recent }: RecentUnits & { fact: UnitFact },
): Promise<UnitValue[]> {
  const { rows } = await sql<UnitValue>`
    with unit as ${recentUnits(scope, recent)}
    select variant, unit_id as unit, day, x as value
    from (${factsOf(scope, fact, { experimentKey: '', asOf: recent.asOf })})
    order by unit_id, day, x`.execute(scope.db)
  return rows
}
