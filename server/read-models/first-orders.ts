import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { termIs } from './order-rows.ts'

/** Where, by what and from where an order was placed. */
type Placed = {
  channel?: string | undefined
  device?: string | undefined
  country?: string | undefined
}

/** Which first orders of customers are meant. */
export type FirstOrders = {
  /** Days, both ends included. */
  from: string
  to: string
  filter?: Placed | undefined
  /** With this coupon, however it is written, or without any on the days of a site-wide offer. */
  offer?: { coupon: string; siteWide: { from: string; to: string } | null } | undefined
}

/** The first orders as `o`: one row a customer, whatever else that customer ordered later. */
export function firstOrdersFrom(
  scope: ProjectScope,
  { filter = {}, offer, ...days }: FirstOrders,
): RawBuilder<unknown> {
  return sql`customer_order as o where ${ordersOf(scope, { ...days, filter })} and o.lines > 0
    and ${offer === undefined ? sql`1` : wonBy(offer)} and ${isFirst(scope)}`
}

function wonBy({ coupon, siteWide }: NonNullable<FirstOrders['offer']>): RawBuilder<unknown> {
  const used = sql`lower(o.coupon) = ${coupon.toLowerCase()}`
  if (siteWide === null) return used
  return sql`(${used} or (coalesce(o.coupon, '') = ''
    and o.day between ${siteWide.from} and ${siteWide.to}))`
}

export type PlacedOrders = {
  channel: string
  orders: number
  gross_minor: number
  /** Of these orders the first of their customer. */
  customers: number
}

/** Orders and new customers by channel, of one device, one country or both: read once, order by order. */
export async function readPlacedOrders(
  scope: ProjectScope,
  asked: { from: string; to: string; filter: Placed },
): Promise<PlacedOrders[]> {
  const { rows } = await sql<PlacedOrders>`
    select o.channel, sum(o.lines > 0) as orders, sum(o.gross_minor) as gross_minor,
      sum(o.lines > 0 and ${isFirst(scope)}) as customers
    from customer_order as o where ${ordersOf(scope, asked)}
    group by o.channel order by o.channel`.execute(scope.db)
  return rows
}

const ordersOf = (
  { project: { id } }: ProjectScope,
  { from, to, filter }: { from: string; to: string; filter: Placed },
): RawBuilder<unknown> =>
  sql.join(
    [
      sql`o.project_id = ${id} and o.day between ${from} and ${to}`,
      ...(filter.channel === undefined ? [] : [sql`o.channel = ${filter.channel}`]),
      ...termIs(id, { kind: 'device', column: 'o.device_id', value: filter.device }),
      ...termIs(id, { kind: 'country', column: 'o.country_id', value: filter.country }),
    ],
    sql` and `,
  )

const isFirst = ({ project }: ProjectScope): RawBuilder<boolean> =>
  sql`not exists (select 1 from customer_order as e where e.project_id = ${project.id}
    and e.customer_id = o.customer_id and e.lines > 0
    and (e.ordered_at_ms, e.order_key) < (o.ordered_at_ms, o.order_key))`
