import type { ProjectScope } from '../db/scope.ts'

/** Units that first saw a variant on a day; crossovers are left out. */
export type DailyUnits = { variant: string; day: string; units: number }

/** Exposed units by variant and day of exposure. */
export async function readDailyUnits(
  scope: ProjectScope,
  experimentKey: string,
): Promise<DailyUnits[]> {
  return await scope
    .from('exposure')
    .where('experiment_key', '=', experimentKey)
    .where('crossover', '=', 0)
    .select(({ fn }) => ['variant_key as variant', 'day', fn.countAll<number>().as('units')])
    .groupBy(['variant_key', 'day'])
    .orderBy('day')
    .orderBy('variant_key')
    .execute()
}

/** Units that saw more than one variant. */
export async function countCrossovers(scope: ProjectScope, experimentKey: string): Promise<number> {
  const { units } = await scope
    .from('exposure')
    .where('experiment_key', '=', experimentKey)
    .where('crossover', '=', 1)
    .select(({ fn }) => fn.countAll<number>().as('units'))
    .executeTakeFirstOrThrow()
  return units
}
