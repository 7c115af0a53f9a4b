import type { DailySums, UnitFact } from '@takt/shared/experiments'
import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/**
 * Daily increments of the sufficient statistics of one metric, by variant: added up to a day, they are
 * the statistics as they stood that evening.
 *
 * A unit's square moves from (r − d)² to r² when its running sum r gains d, so the squares are exact on
 * every day. Units themselves are counted by `readDailyUnits`; here they are 0.
 */
export async function readDailySums(
  scope: ProjectScope,
  { experimentKey, fact }: { experimentKey: string; fact: UnitFact },
): Promise<DailySums[]> {
  const { rows } = await sql<DailySums>`
    with unit as ${unitsOf(scope, experimentKey)},
    fact as (${factsOf(scope, fact, experimentKey)}),
    daily as (
      select variant, visitor_id, day, 1.0 * sum(x) as dx, 1.0 * sum(y) as dy
      from fact group by variant, visitor_id, day
    ),
    running as (
      select variant, day, dx, dy, sum(dx) over unit_days as rx, sum(dy) over unit_days as ry
      from daily window unit_days as (partition by visitor_id order by day)
    )
    select variant, day, 0 as units,
      sum(dx) as numerator,
      sum(rx * rx - (rx - dx) * (rx - dx)) as "numeratorSquares",
      sum(dy) as denominator,
      sum(ry * ry - (ry - dy) * (ry - dy)) as "denominatorSquares",
      sum(rx * ry - (rx - dx) * (ry - dy)) as products
    from running
    group by variant, day
    order by day, variant`.execute(scope.db)
  return rows
}

const unitsOf = (scope: ProjectScope, experimentKey: string) =>
  scope
    .from('exposure')
    .where('experiment_key', '=', experimentKey)
    .where('crossover', '=', 0)
    .select(['visitor_id', 'variant_key as variant', 'exposed_at_ms', 'day'])

type Facts = RawBuilder<unknown>
type FactsOf = (scope: ProjectScope, experimentKey: string) => Facts

const factsOf = (scope: ProjectScope, fact: UnitFact, experimentKey: string): Facts =>
  FACTS[fact](scope, experimentKey)

const FACTS: Readonly<Record<UnitFact, FactsOf>> = {
  converted: (scope) => sql`
    select variant, unit.visitor_id, min(o.day) as day, 1 as x, 0 as y
    from unit join ${ordersAnyCurrency(scope)} as o
      on o.visitor_id = unit.visitor_id and o.ordered_at_ms >= exposed_at_ms
    group by variant, unit.visitor_id`,
  orders: (scope) => orderFacts(scope, sql`1`, sql`0`),
  order_value: (scope) => orderFacts(scope, sql`gross_minor`, sql`0`),
  order_average: (scope) => orderFacts(scope, sql`gross_minor`, sql`1`),
  order_average_net: (scope) => orderFacts(scope, sql`gross_minor - refunded_minor`, sql`1`),
  order_refund: (scope) => orderFacts(scope, sql`refunded_minor > 0`, sql`1`),
  session_purchase: (scope) => sessionFacts(scope, paid(scope), sql`1`),
  session_cart: (scope) => sessionFacts(scope, sql`has_cart`, sql`1`),
  session_checkout: (scope) => sessionFacts(scope, sql`has_checkout`, sql`1`),
  cart_purchase: (scope) => sessionFacts(scope, sql`has_cart and ${paid(scope)}`, sql`has_cart`),
  session_value: (scope) => sql`${orderFacts(scope, sql`gross_minor`, sql`0`)}
    union all ${sessionFacts(scope, sql`0`, sql`1`)}`,
  outcome: (scope, key) => outcomeFacts(scope, key, sql`converted`),
  outcome_value: (scope, key) => outcomeFacts(scope, key, sql`coalesce(value_minor, 0)`),
}

const ordersOf = (scope: ProjectScope) =>
  scope
    .from('order')
    .where('currency', '=', scope.project.currency)
    .where('lines', '>', 0)
    .selectAll()

const orderFacts = (scope: ProjectScope, x: Facts, y: Facts): Facts => sql`
  select variant, unit.visitor_id, o.day, ${x} as x, ${y} as y
  from unit join ${ordersOf(scope)} as o
    on o.visitor_id = unit.visitor_id and o.ordered_at_ms >= exposed_at_ms`

/** The visit of the exposure counts, from whichever day it began; what was before it does not. */
const sessionFacts = (scope: ProjectScope, x: Facts, y: Facts): Facts => sql`
  select variant, unit.visitor_id, max(s.day, unit.day) as day, ${x} as x, ${y} as y
  from unit join ${scope.from('session').selectAll()} as s
    on s.visitor_id = unit.visitor_id and s.ended_at_ms >= exposed_at_ms`

/** Whether the visit has an order after the exposure. */
const paid = (scope: ProjectScope): Facts => sql`
  s.orders > 0 and exists (
    select 1 from ${ordersAnyCurrency(scope)} as o
    where o.visitor_id = s.visitor_id and o.session_started_at_ms = s.started_at_ms
      and o.ordered_at_ms between exposed_at_ms and s.ended_at_ms)`

const ordersAnyCurrency = (scope: ProjectScope) =>
  scope.from('order').where('lines', '>', 0).selectAll()

const outcomeFacts = (scope: ProjectScope, experimentKey: string, x: Facts): Facts => sql`
  select variant, unit.visitor_id, max(o.day, unit.day) as day, ${x} as x, 0 as y
  from unit join ${scope
    .from('outcome')
    .where('experiment_key', '=', experimentKey)
    .selectAll()} as o
    on o.visitor_id = unit.visitor_id`
