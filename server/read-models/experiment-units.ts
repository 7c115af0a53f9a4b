import { COOKIELESS_PREFIX } from '@takt/shared/schemas/event.ts'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { countsAccounts, exposedUnits, type ExperimentUnits } from './experiment-facts.ts'

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

/** Visitors without storage among the units: their ids hold for one day. */
export async function countCookieless(
  scope: ProjectScope,
  experiment: ExperimentUnits,
): Promise<number> {
  if (countsAccounts(experiment)) return 0
  const { rows } = await sql<{ units: number }>`
    select count(*) as units
    from ${exposedUnits(scope, experiment)} as e join term on term.id = e.unit_id
    where e.crossover = 0 and substr(term.value, 1, ${COOKIELESS_PREFIX.length}) = ${COOKIELESS_PREFIX}`.execute(
    scope.db,
  )
  return rows[0]?.units ?? 0
}

/** Persons of whom two devices, each a unit of its own, first saw different variants. */
export async function countPeopleInTwoVariants(
  scope: ProjectScope,
  experiment: ExperimentUnits,
): Promise<number> {
  if (countsAccounts(experiment)) return 0
  const { rows } = await sql<{ people: number }>`
    select count(*) as people from (
      select 1 from ${exposedUnits(scope, experiment)} as e
      join ${scope.from('visitor').select(['visitor_id', 'person_id'])} as v
        on v.visitor_id = e.unit_id
      left join ${scope.from('person_member').select(['member_id', 'person_id'])} as m
        on m.member_id = v.person_id
      where v.person_id is not null
      group by coalesce(m.person_id, v.person_id)
      having count(distinct e.variant) > 1)`.execute(scope.db)
  return rows[0]?.people ?? 0
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
