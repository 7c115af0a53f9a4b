import type { DailySums, UnitFact } from '@takt/shared/experiments'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { type ExperimentUnits, factsOf, unitsOf } from './experiment-facts.ts'

/**
 * Daily increments of the sufficient statistics of one metric, by variant: added up to a day, they are
 * the statistics as they stood that evening.
 *
 * A unit's square moves from (r − d)² to r² when its running sum r gains d, so the squares are exact on
 * every day; the units are read one after the other, which spares sorting what they did. Units themselves are counted by `readDailyUnits`; here they are 0.
 *
 * @param cap most that a unit's running numerator counts for; null: no cap
 */
export async function readDailySums(
  scope: ProjectScope,
  { fact, cap = null, ...experiment }: ExperimentUnits & { fact: UnitFact; cap?: number | null },
): Promise<DailySums[]> {
  const { rows } = await sql<{ sums: string }>`
    with unit as ${unitsOf(scope, experiment)}
    select takt_daily_sums(unit_id, variant, day, x, y, ${cap}) as sums
    from (
      select unit_id, variant, day, x, y from (${factsOf(scope, fact, experiment)}) order by unit_id
    )`.execute(scope.db)
  const found = JSON.parse(rows[0]?.sums ?? '[]') as [string, string, number[]][]
  return found.map(([variant, day, sums]) => ({ variant, day, units: 0, ...unitSumsOf(sums) }))
}

/** What `takt_daily_sums` and `takt_span_sums` give, by name. */
export const unitSumsOf = ([
  numerator = 0,
  numeratorSquares = 0,
  denominator = 0,
  denominatorSquares = 0,
  products = 0,
]: readonly number[]) => ({
  numerator,
  numeratorSquares,
  denominator,
  denominatorSquares,
  products,
})
