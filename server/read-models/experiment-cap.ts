import type { UnitFact } from '@takt/shared/experiments'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { type ExperimentUnits, factsOf, unitsOf } from './experiment-facts.ts'

export type CapAt = {
  /** The value of one unit at the percentile; the smallest that is at least as large as that share. */
  cap: number
  /** Units above it. */
  units: number
}

/**
 * Where a metric is capped: a percentile of the units that have anything, of all variants together so
 * that no variant is treated differently.
 *
 * @param percentile in (0, 1)
 * @returns null when no unit has anything
 */
export async function readCap(
  scope: ProjectScope,
  { fact, percentile, ...experiment }: ExperimentUnits & { fact: UnitFact; percentile: number },
): Promise<CapAt | null> {
  const { rows } = await sql<CapAt>`
    with unit as ${unitsOf(scope, experiment)},
    fact as (${factsOf(scope, fact, experiment)}),
    total as (
      select 1.0 * sum(x) as x from fact group by unit_id having sum(x) > 0
    ),
    ranked as (
      select x, row_number() over (order by x) as rank, count(*) over () as n from total
    ),
    cap as (select min(x) as x from ranked where rank >= ${percentile} * n)
    select cap.x as cap, (select count(*) from total where total.x > cap.x) as units
    from cap where cap.x is not null`.execute(scope.db)
  return rows[0] ?? null
}
