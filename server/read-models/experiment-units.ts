import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { exposedUnits, type ExperimentUnits } from './experiment-facts.ts'

/** Units that first saw a variant on a day; crossovers are left out. */
export type DailyUnits = { variant: string; day: string; units: number }

/** Exposed units by variant and day of exposure. */
export async function readDailyUnits(
  scope: ProjectScope,
  experiment: ExperimentUnits,
): Promise<DailyUnits[]> {
  const { rows } = await sql<DailyUnits>`
    select variant, day, count(*) as units
    from ${exposedUnits(scope, experiment)} where crossover = 0
    group by variant, day
    order by day, variant`.execute(scope.db)
  return rows
}

/** Units that saw more than one variant. */
export async function countCrossovers(
  scope: ProjectScope,
  experiment: ExperimentUnits,
): Promise<number> {
  const { rows } = await sql<{ units: number }>`
    select count(*) as units
    from ${exposedUnits(scope, experiment)} where crossover = 1`.execute(scope.db)
  return rows[0]?.units ?? 0
}
