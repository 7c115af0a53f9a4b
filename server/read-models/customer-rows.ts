import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { type FirstOrders, firstOrdersFrom } from './first-orders.ts'

type CustomerRowsQuery = {
  /** Orders up to the end of this day count. */
  asOf: string
  /** Only customers with such a first order; any when absent. */
  first?: FirstOrders | undefined
  /** Only these customers, in ascending order; all of them when absent. */
  among?: readonly number[] | undefined
  limit: number
  /** The last row of the page before. */
  after?: number | undefined
}

export type CustomerRowFacts = {
  customer_id: number
  customer: string
  is_known: 0 | 1
  /** Of the first order. */
  channel: string
  first_day: string
  second_day: string | null
  last_day: string
  orders: number
  gross_minor: number
  refunded_minor: number
}

/** The customers behind a number, in the order in which they were first seen. */
export async function readCustomerRows(
  scope: ProjectScope,
  query: CustomerRowsQuery,
): Promise<CustomerRowFacts[]> {
  const { id } = scope.project
  const { asOf, first, after = -1, limit } = query
  const ids =
    query.among?.filter((each) => each > after).slice(0, limit) ??
    (await readIds(scope, { asOf, first, after, limit }))
  const orders = sql`customer_order as o where o.project_id = ${id}
    and o.customer_id = c.value and o.day <= ${asOf}`
  const nth = (column: 'channel' | 'day', n: number): RawBuilder<unknown> =>
    sql`(select ${sql.ref(`o.${column}`)} from ${orders} and o.lines > 0
      order by o.ordered_at_ms, o.order_key limit 1 offset ${n})`
  const { rows } = await sql<CustomerRowFacts>`
    select c.value as customer_id, (select value from term where id = c.value) as customer,
      (select max(o.is_known) from ${orders}) as is_known,
      ${nth('channel', 0)} as channel, ${nth('day', 0)} as first_day, ${nth('day', 1)} as second_day,
      (select max(o.day) from ${orders} and o.lines > 0) as last_day,
      (select count(*) from ${orders} and o.lines > 0) as orders,
      (select sum(o.gross_minor) from ${orders}) as gross_minor,
      (select sum(o.refunded_minor) from ${orders}) as refunded_minor
    from json_each(${JSON.stringify(ids)}) as c
    order by c.value`.execute(scope.db)
  return rows
}

/** Customers by their first order. */
async function readIds(
  scope: ProjectScope,
  {
    asOf,
    first,
    after,
    limit,
  }: Pick<CustomerRowsQuery, 'asOf' | 'first'> & { after: number; limit: number },
): Promise<number[]> {
  const days = { from: '0000-01-01', ...first }
  const to = first === undefined || first.to > asOf ? asOf : first.to
  const { rows } = await sql<{ id: number }>`
    select o.customer_id as id from ${firstOrdersFrom(scope, { ...days, to })}
      and o.customer_id > ${after}
    order by o.customer_id limit ${limit}`.execute(scope.db)
  return rows.map((row) => row.id)
}
