import type { AgeSpan, AgeSums, UnitFact } from '@takt/shared/experiments'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { dayNumberOf } from './day-number.ts'
import { type ExperimentUnits, factsOf, unitsOf } from './experiment-facts.ts'
import { unitSumsOf } from './experiment-sums.ts'
import { readDailyUnits } from './experiment-units.ts'

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
  const { rows } = await sql<{ sums: string }>`
    with unit as ${unitsOf(scope, experiment)}
    select takt_span_sums(unit_id, variant, julianday(day) - julianday(unit_day),
      julianday(${today}) - julianday(unit_day), x, y, ${JSON.stringify(spans)}) as sums
    from (
      select unit_id, variant, unit_day, day, x, y
      from (${factsOf(scope, fact, { ...experiment, asOf: today })}) order by unit_id
    )`.execute(scope.db)
  const found = JSON.parse(rows[0]?.sums ?? '[]') as [string, number, number[]][]
  const daily = await readDailyUnits(scope, experiment)
  const variants = [...new Set(daily.map(({ variant }) => variant))].toSorted()
  return spans.flatMap(({ from, to }, place) =>
    variants.flatMap((variant) => {
      const units = daily
        .filter((row) => row.variant === variant && daysBetween(row.day, today) > to)
        .reduce((sum, row) => sum + row.units, 0)
      const own = found.find(([of, at]) => of === variant && at === place)
      return units === 0 ? [] : [{ variant, from, to, units, ...unitSumsOf(own?.[2] ?? []) }]
    }),
  )
}

const daysBetween = (from: string, to: string): number => dayNumberOf(to) - dayNumberOf(from)
