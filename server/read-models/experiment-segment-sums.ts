import type { SegmentSums, UnitFact } from '@takt/shared/experiments'
import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { countsAccounts, type ExperimentUnits, factsOf, unitsOf } from './experiment-facts.ts'

/** What visitors are told apart by: what was true of the visit in which they were exposed. */
export const SEGMENT_DIMENSIONS = ['device', 'channel', 'country'] as const
export type SegmentDimension = (typeof SEGMENT_DIMENSIONS)[number]

const VALUES: Readonly<Record<SegmentDimension, RawBuilder<unknown>>> = {
  device: sql`(select value from term where id = s.device_id)`,
  channel: sql`s.channel`,
  country: sql`(select value from term where id = s.country_id)`,
}

/**
 * Sums of a metric by variant and by a property of the visit of the exposure; `value` is null where the
 * visit did not say, or where there was none. Tests on accounts have no such visit.
 */
export async function readSegmentSums(
  scope: ProjectScope,
  {
    fact,
    dimension,
    ...experiment
  }: ExperimentUnits & { fact: UnitFact; dimension: SegmentDimension },
): Promise<SegmentSums[]> {
  if (countsAccounts(experiment)) return []
  const { rows } = await sql<SegmentSums>`
    with unit as ${unitsOf(scope, experiment)},
    fact as (${factsOf(scope, fact, experiment)}),
    placed as (
      select variant, unit_id, (
        select ${VALUES[dimension]} from ${scope.from('session').selectAll()} as s
        where s.visitor_id = unit.visitor_id and s.started_at_ms <= exposed_at_ms
        order by s.started_at_ms desc limit 1) as value
      from unit
    ),
    total as (select unit_id, 1.0 * sum(x) as x, 1.0 * sum(y) as y from fact group by unit_id)
    select variant, value, count(*) as units,
      coalesce(sum(x), 0) as numerator, coalesce(sum(x * x), 0) as "numeratorSquares",
      coalesce(sum(y), 0) as denominator, coalesce(sum(y * y), 0) as "denominatorSquares",
      coalesce(sum(x * y), 0) as products
    from placed left join total using (unit_id)
    group by variant, value
    order by value, variant`.execute(scope.db)
  return rows
}
