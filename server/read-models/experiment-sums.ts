import type { DailySums, UnitFact } from '@takt/shared/experiments'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { type ExperimentUnits, factsOf, unitsOf } from './experiment-facts.ts'

/**
 * Daily increments of the sufficient statistics of one metric, by variant: added up to a day, they are
 * the statistics as they stood that evening.
 *
 * A unit's square moves from (r − d)² to r² when its running sum r gains d, so the squares are exact on
 * every day. Units themselves are counted by `readDailyUnits`; here they are 0.
 *
 * @param cap most that a unit's running numerator counts for; null: no cap
 */
export async function readDailySums(
  scope: ProjectScope,
  { fact, cap = null, ...experiment }: ExperimentUnits & { fact: UnitFact; cap?: number | null },
): Promise<DailySums[]> {
  const capped = cap === null ? sql`r` : sql`min(r, ${cap})`
  const before = cap === null ? sql`r - d` : sql`min(r - d, ${cap})`
  const { rows } = await sql<DailySums>`
    with unit as ${unitsOf(scope, experiment)},
    fact as (${factsOf(scope, fact, experiment)}),
    daily as (
      select variant, unit_id, day, 1.0 * sum(x) as d, 1.0 * sum(y) as dy
      from fact group by variant, unit_id, day
    ),
    running as (
      select variant, day, d, dy, sum(d) over unit_days as r, sum(dy) over unit_days as ry
      from daily window unit_days as (partition by unit_id order by day)
    ),
    counted as (
      select variant, day, ${capped} as rx, ${before} as bx, ry, ry - dy as byy from running
    )
    select variant, day, 0 as units,
      sum(rx - bx) as numerator,
      sum(rx * rx - bx * bx) as "numeratorSquares",
      sum(ry - byy) as denominator,
      sum(ry * ry - byy * byy) as "denominatorSquares",
      sum(rx * ry - bx * byy) as products
    from counted
    group by variant, day
    order by day, variant`.execute(scope.db)
  return rows
}
