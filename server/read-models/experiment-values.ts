import type { UnitFact, UnitValue } from '@takt/shared/experiments'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { type ExperimentUnits, factsOf, unitsOf } from './experiment-facts.ts'

/** Every single fact of a metric, with the unit it belongs to: what a quantile needs. */
export async function readUnitValues(
  scope: ProjectScope,
  { fact, ...experiment }: ExperimentUnits & { fact: UnitFact },
): Promise<UnitValue[]> {
  const { rows } = await sql<UnitValue>`
    with unit as ${unitsOf(scope, experiment)}
    select variant, unit_id as unit, day, x as value
    from (${factsOf(scope, fact, experiment)})
    order by variant, unit_id, day, x`.execute(scope.db)
  return rows
}
