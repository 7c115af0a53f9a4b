import type { UnitFact } from '@takt/shared/experiments'
import type { PairSums } from '@takt/shared/program'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { exposedUnits, type ExperimentUnits, factsOf, unitsOf } from './experiment-facts.ts'

/** Sums of the first test's outcome over the units of two tests, by the variants that they saw. */
export async function readPairSums(
  scope: ProjectScope,
  { first, second, fact }: { first: ExperimentUnits; second: ExperimentUnits; fact: UnitFact },
): Promise<PairSums[]> {
  const { rows } = await sql<PairSums>`
    with unit as ${unitsOf(scope, first)},
    fact as (${factsOf(scope, fact, first)}),
    total as (select unit_id, 1.0 * sum(x) as x from fact group by unit_id),
    one as (select distinct unit_id, variant from unit)
    select ${first.experimentKey} as first, ${second.experimentKey} as second,
      one.variant as "firstVariant", other.variant as "secondVariant", count(*) as units,
      sum(coalesce(x, 0)) as sum, sum(coalesce(x * x, 0)) as squares
    from one
    join ${exposedUnits(scope, second)} as other on other.unit_id = one.unit_id and other.crossover = 0
    left join total on total.unit_id = one.unit_id
    group by one.variant, other.variant
    order by one.variant, other.variant`.execute(scope.db)
  return rows
}
