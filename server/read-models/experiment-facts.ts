import type { UnitFact } from '@takt/shared/experiments'
import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { ACCOUNT_FACTS } from './account-facts.ts'

/** The experiment whose units are read. */
export type ExperimentUnits = {
  experimentKey: string
  unit: 'visitor' | 'account'
  /** In an imported test the file's own unit is the unit, whatever it stands for. */
  origin: 'live' | 'import'
  /** Calendar day of the answer; facts that take their time count from the day they are complete. */
  asOf?: string
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
export const factsOf = (
  scope: ProjectScope,
  fact: UnitFact,
  { experimentKey, asOf }: FactQuery,
): Rows => FACTS[fact](scope, { experimentKey, asOf })

type FactQuery = { experimentKey: string; asOf?: string | undefined }

const FACTS: Readonly<Record<UnitFact, (scope: ProjectScope, query: FactQuery) => Rows>> = {
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
  repurchase_30: (scope, { asOf }) => repurchaseFacts(scope, 30, asOf),
  repurchase_60: (scope, { asOf }) => repurchaseFacts(scope, 60, asOf),
  repurchase_90: (scope, { asOf }) => repurchaseFacts(scope, 90, asOf),
  ...ACCOUNT_FACTS,
  outcome: (scope, { experimentKey }) => outcomeFacts(scope, experimentKey, sql`converted`),
  outcome_value: (scope, { experimentKey }) =>
    outcomeFacts(scope, experimentKey, sql`coalesce(value_minor, 0)`),
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

/**
 * The visit of the exposure counts, from whichever day it began; what was before it does not. A cross join
 * is done in this order: unit by unit, whose visits stand together.
 */
const sessionFacts = (scope: ProjectScope, x: Rows, y: Rows): Rows => sql`
  select variant, unit_id, unit.day as unit_day, max(s.day, unit.day) as day, ${x} as x, ${y} as y
  from unit cross join ${scope.from('session').selectAll()} as s
    on s.visitor_id = unit.visitor_id and s.ended_at_ms >= exposed_at_ms`

/** Whether the visit has an order after the exposure. */
const paid = (scope: ProjectScope): Rows => sql`
  s.orders > 0 and exists (
    select 1 from ${ordersAnyCurrency(scope)} as o
    where o.visitor_id = s.visitor_id and o.session_started_at_ms = s.started_at_ms
      and o.ordered_at_ms between exposed_at_ms and s.ended_at_ms)`

const DAY_MS = 86_400_000

/**
 * Whether units that bought after their exposure bought again within so many days of that order. A unit
 * counts from the day on which those days are over and not before, neither above nor below the line.
 */
const repurchaseFacts = (scope: ProjectScope, days: number, asOf: string | undefined): Rows => {
  if (asOf === undefined) throw new Error('a fact that takes its time needs the day of the answer')
  return sql`
  select variant, unit_id, unit_day, date(first_day, ${`+${String(days)} days`}) as day,
    sum(at_ms <= first_ms + ${days * DAY_MS}) > 1 as x, 1 as y
  from (
    select variant, unit_id, unit.day as unit_day, o.ordered_at_ms as at_ms,
      min(o.ordered_at_ms) over unit_orders as first_ms, min(o.day) over unit_orders as first_day
    from unit join ${ordersAnyCurrency(scope)} as o
      on o.visitor_id = unit.visitor_id and o.ordered_at_ms >= exposed_at_ms
    window unit_orders as (partition by unit_id))
  group by variant, unit_id, unit_day, first_ms, first_day
  having date(first_day, ${`+${String(days)} days`}) <= ${asOf}`
}

const outcomeFacts = (scope: ProjectScope, experimentKey: string, x: Rows): Rows => sql`
  select variant, unit_id, unit.day as unit_day, max(o.day, unit.day) as day, ${x} as x, 0 as y
  from unit join ${scope
    .from('outcome')
    .where('experiment_key', '=', experimentKey)
    .selectAll()} as o
    on o.visitor_id = unit.visitor_id`
