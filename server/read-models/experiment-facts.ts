import type { UnitFact } from '@takt/shared/experiments'
import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** The experiment whose units are read. */
export type ExperimentUnits = {
  experimentKey: string
  unit: 'visitor' | 'account'
  /** In an imported test the file's own unit is the unit, whatever it stands for. */
  origin: 'live' | 'import'
}

export type Rows = RawBuilder<unknown>

/**
 * The exposed units, crossovers left out: `unit_id`, `variant`, `exposed_at_ms`, `day`, and each of the
 * visitors that belong to the unit as `visitor_id`.
 *
 * An account is exposed when the first of its visitors is; one whose visitors saw two variants is a
 * crossover.
 */
export function unitsOf(scope: ProjectScope, experiment: ExperimentUnits): Rows {
  return countsAccounts(experiment)
    ? sql`(
        select a.unit_id, member.visitor_id, a.variant, a.exposed_at_ms, a.day
        from ${accountsOf(scope, experiment.experimentKey)} as a
        join ${scope.from('visitor').select(['visitor_id', 'account_id'])} as member
          on member.account_id = a.unit_id
        where a.crossover = 0)`
    : sql`(
        select visitor_id as unit_id, visitor_id, variant_key as variant, exposed_at_ms, day
        from ${exposuresOf(scope, experiment.experimentKey)} where crossover = 0)`
}

/** One row a unit, crossovers included: `unit_id`, `variant`, `exposed_at_ms`, `day`, `crossover`. */
export function exposedUnits(scope: ProjectScope, experiment: ExperimentUnits): Rows {
  return countsAccounts(experiment)
    ? accountsOf(scope, experiment.experimentKey)
    : sql`(
        select visitor_id as unit_id, variant_key as variant, exposed_at_ms, day, crossover
        from ${exposuresOf(scope, experiment.experimentKey)})`
}

export const countsAccounts = ({ unit, origin }: ExperimentUnits): boolean =>
  unit === 'account' && origin === 'live'

const exposuresOf = (scope: ProjectScope, experimentKey: string) =>
  scope.from('exposure').where('experiment_key', '=', experimentKey).selectAll()

/** In SQLite the bare columns beside a lone `min` come from the row that holds the minimum. */
const accountsOf = (scope: ProjectScope, experimentKey: string): Rows => sql`(
  select v.account_id as unit_id, min(e.exposed_at_ms) as exposed_at_ms, e.variant_key as variant,
    e.day, (count(distinct e.variant_key) > 1 or sum(e.crossover) > 0) as crossover
  from ${exposuresOf(scope, experimentKey)} as e
  join ${scope.from('visitor').select(['visitor_id', 'account_id'])} as v
    on v.visitor_id = e.visitor_id
  where v.account_id is not null
  group by v.account_id)`

/**
 * What happened to the units after their exposure: rows of `variant`, `unit_id`, `unit_day`, `day`, the
 * numerator's `x` and the denominator's `y`. Expects a common table `unit` made by `unitsOf`.
 */
export const factsOf = (scope: ProjectScope, fact: UnitFact, experimentKey: string): Rows =>
  FACTS[fact](scope, experimentKey)

const FACTS: Readonly<Record<UnitFact, (scope: ProjectScope, experimentKey: string) => Rows>> = {
  converted: (scope) => sql`
    select variant, unit_id, unit.day as unit_day, min(o.day) as day, 1 as x, 0 as y
    from unit join ${ordersAnyCurrency(scope)} as o
      on o.visitor_id = unit.visitor_id and o.ordered_at_ms >= exposed_at_ms
    group by variant, unit_id, unit.day`,
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

const ordersAnyCurrency = (scope: ProjectScope) =>
  scope.from('order').where('lines', '>', 0).selectAll()

const orderFacts = (scope: ProjectScope, x: Rows, y: Rows): Rows => sql`
  select variant, unit_id, unit.day as unit_day, o.day, ${x} as x, ${y} as y
  from unit join ${ordersOf(scope)} as o
    on o.visitor_id = unit.visitor_id and o.ordered_at_ms >= exposed_at_ms`

/** The visit of the exposure counts, from whichever day it began; what was before it does not. */
const sessionFacts = (scope: ProjectScope, x: Rows, y: Rows): Rows => sql`
  select variant, unit_id, unit.day as unit_day, max(s.day, unit.day) as day, ${x} as x, ${y} as y
  from unit join ${scope.from('session').selectAll()} as s
    on s.visitor_id = unit.visitor_id and s.ended_at_ms >= exposed_at_ms`

/** Whether the visit has an order after the exposure. */
const paid = (scope: ProjectScope): Rows => sql`
  s.orders > 0 and exists (
    select 1 from ${ordersAnyCurrency(scope)} as o
    where o.visitor_id = s.visitor_id and o.session_started_at_ms = s.started_at_ms
      and o.ordered_at_ms between exposed_at_ms and s.ended_at_ms)`

const outcomeFacts = (scope: ProjectScope, experimentKey: string, x: Rows): Rows => sql`
  select variant, unit_id, unit.day as unit_day, max(o.day, unit.day) as day, ${x} as x, 0 as y
  from unit join ${scope
    .from('outcome')
    .where('experiment_key', '=', experimentKey)
    .selectAll()} as o
    on o.visitor_id = unit.visitor_id`
