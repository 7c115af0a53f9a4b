import type { AgeSpan, AgeSums, UnitFact } from '@takt/shared/experiments'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { exposedUnits, type ExperimentUnits, factsOf, unitsOf } from './experiment-facts.ts'

/**
 * Sums of a metric by how many days after its exposure a unit did something.
 *
 * Of each span only those units count that had it whole by the end of yesterday, so that a late span is
 * not diluted by units that have not reached it.
 *
 * @param today calendar day of the project, which is not over yet
 */
export async function readAgeSums(
  scope: ProjectScope,
  {
    fact,
    spans,
    today,
    ...experiment
  }: ExperimentUnits & { fact: UnitFact; spans: readonly AgeSpan[]; today: string },
): Promise<AgeSums[]> {
  const values = spans.map(({ from, to }) => sql`(${from}, ${to})`)
  const { rows } = await sql<AgeSums>`
    with span(first, last) as (values ${sql.join(values)}),
    unit as ${unitsOf(scope, experiment)},
    fact as (${factsOf(scope, fact, { ...experiment, asOf: today })}),
    ripe as (
      select variant, first, last, count(*) as units
      from ${exposedUnits(scope, experiment)} as exposed
      join span on julianday(${today}) - julianday(exposed.day) > last
      where crossover = 0
      group by variant, first, last
    ),
    total as (
      select variant, unit_id, first, last, 1.0 * sum(x) as x, 1.0 * sum(y) as y
      from fact join span
        on julianday(day) - julianday(unit_day) between first and last
        and julianday(${today}) - julianday(unit_day) > last
      group by variant, unit_id, first, last
    ),
    summed as (
      select variant, first, sum(x) as x, sum(x * x) as xx, sum(y) as y, sum(y * y) as yy,
        sum(x * y) as xy
      from total group by variant, first
    )
    select ripe.variant, ripe.first as "from", ripe.last as "to", ripe.units,
      coalesce(x, 0) as numerator, coalesce(xx, 0) as "numeratorSquares",
      coalesce(y, 0) as denominator, coalesce(yy, 0) as "denominatorSquares",
      coalesce(xy, 0) as products
    from ripe left join summed on summed.variant = ripe.variant and summed.first = ripe.first
    order by ripe.first, ripe.variant`.execute(scope.db)
  return rows
}
