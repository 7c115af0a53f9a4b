import { type RawBuilder, sql } from 'kysely'
import type { OrderDimension } from '../db/schema.ts'
import type { ProjectScope } from '../db/scope.ts'
import {
  type Dimension,
  type OrderSum,
  periodKey,
  type Sums,
  type SumsQuery,
} from './period-sums.ts'

export type OrderSums = OrderSum | 'gross_squares'
export type CustomerSum = 'customers' | 'repeat_customers'

/**
 * Sums over orders in the project's currency: from the sums by day while one dimension is asked for, from
 * the orders themselves where two go together.
 */
export async function readOrderSums(
  scope: ProjectScope,
  query: SumsQuery,
): Promise<Sums<OrderSums>[]> {
  const cell = cellOf(query)
  const { rows } = await (
    cell === null
      ? sql<Sums<OrderSums>>`
        select ${periodKey(query.grain)} as key, ${valueOf(query.by)} as by,
          sum(lines > 0) as orders, sum(gross_minor) as gross_minor,
          sum(1.0 * gross_minor * gross_minor) as gross_squares,
          sum(lines > 0 and refunded_minor > 0) as refunded_orders,
          sum(refunded_minor) as refunded_minor
        from customer_order where ${placed(scope, query)} group by 1, 2 order by 1, 2`
      : sql<Sums<OrderSums>>`
        select ${periodKey(query.grain)} as key, ${cell.by} as by,
          sum(orders) as orders, sum(gross_minor) as gross_minor,
          1e9 * sum(squares_high) + sum(squares_low) as gross_squares,
          sum(refunded_orders) as refunded_orders, sum(refunded_minor) as refunded_minor
        from order_cell where ${cell.where(scope)} group by 1, 2 order by 1, 2`
  ).execute(scope.db)
  return rows
}

/**
 * Customers with an order in the period, and those with two or more: a known person, else the visitor.
 *
 * A customer's first order of the period is the one whose order before lies before it; the second is the
 * one whose order before lies in it and the one before that does not.
 */
export async function readCustomerSums(
  scope: ProjectScope,
  query: SumsQuery,
): Promise<Sums<CustomerSum>[]> {
  const cell = cellOf(query)
  if (cell === null) return await countCustomers(scope, query)
  const start = periodStart(query)
  const { rows } = await sql<Sums<CustomerSum>>`
    select ${periodKey(query.grain)} as key, ${cell.by} as by,
      sum(iif(previous < ${start}, orders, 0)) as customers,
      sum(iif(previous >= ${start} and earlier < ${start}, orders, 0)) as repeat_customers
    from repeat_cell where ${cell.where(scope)}
    group by 1, 2 order by 1, 2`.execute(scope.db)
  return rows
}

async function countCustomers(scope: ProjectScope, query: SumsQuery): Promise<Sums<CustomerSum>[]> {
  const { rows } = await sql<Sums<CustomerSum>>`
    select key, by, count(*) as customers, sum(orders > 1) as repeat_customers from (
      select ${periodKey(query.grain)} as key, ${valueOf(query.by)} as by, count(*) as orders
      from customer_order where ${placed(scope, query)} and lines > 0
      group by 1, 2, customer_id)
    group by key, by order by key, by`.execute(scope.db)
  return rows
}

/** The first day of a period that counts: its own, or the first of the question where that is later. */
export const periodStart = ({
  grain,
  from,
}: Pick<SumsQuery, 'grain' | 'from'>): RawBuilder<string> =>
  grain === 'total' ? sql<string>`${from}` : sql<string>`max(${periodKey(grain)}, ${from})`

type Cell = {
  by: RawBuilder<string | null>
  where: (scope: ProjectScope) => RawBuilder<unknown>
}

/** Where sums by one dimension are kept; null when two are asked for at once. */
export function cellOf({ by, filter = {}, from, to }: SumsQuery): Cell | null {
  const filtered = (['channel', 'device', 'country'] as const).filter(
    (name) => filter[name] !== undefined,
  )
  const dimensions = [...new Set<Dimension>([...filtered, ...(by === null ? [] : [by])])]
  if (dimensions.length > 1) return null
  const dimension: OrderDimension = dimensions[0] ?? 'all'
  const [wanted] = filtered
  return {
    by: by === null ? sql`null` : sql`value`,
    where: ({ project }) => sql`project_id = ${project.id} and dimension = ${dimension}
      and day between ${from} and ${to}
      and ${wanted === undefined ? sql`1` : sql`value = ${filter[wanted]}`}`,
  }
}

const VALUES: Readonly<Record<Dimension, RawBuilder<string>>> = {
  channel: sql`channel`,
  device: sql`coalesce((select value from term where id = device_id), 'unknown')`,
  country: sql`coalesce((select value from term where id = country_id), 'unknown')`,
  customer: sql`iif(is_known, 'known', 'unknown')`,
}
export const valueOf = (by: Dimension | null): RawBuilder<string | null> =>
  by === null ? sql`null` : VALUES[by]

const placed = ({ project }: ProjectScope, query: SumsQuery): RawBuilder<unknown> =>
  sql`project_id = ${project.id} and day between ${query.from} and ${query.to}
    and ${filterOf(query)}`

/** Of the channel, device and country that were asked for. */
export function filterOf({ filter = {} }: SumsQuery): RawBuilder<unknown> {
  const conditions = (['channel', 'device', 'country'] as const)
    .filter((name) => filter[name] !== undefined)
    .map((name) => sql`${VALUES[name]} = ${filter[name]}`)
  return conditions.length === 0 ? sql`1` : sql.join(conditions, sql` and `)
}
