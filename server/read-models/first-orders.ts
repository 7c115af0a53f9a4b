import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { filterOf } from './order-sums.ts'
import type { SumsQuery } from './period-sums.ts'

/** Which first orders of customers are meant. */
export type FirstOrders = {
  /** Days, both ends included. */
  from: string
  to: string
  /** Where the first order was placed, by which device, in which country. */
  filter?: NonNullable<SumsQuery['filter']> | undefined
  /** With this coupon, however it is written, or without any on the days of a site-wide offer. */
  offer?: { coupon: string; siteWide: { from: string; to: string } | null } | undefined
}

/** The first orders as `o`: one row a customer, whatever else that customer ordered later. */
export function firstOrdersFrom(scope: ProjectScope, asked: FirstOrders): RawBuilder<unknown> {
  const { id } = scope.project
  const { from, to, filter = {}, offer } = asked
  const wanted = filterOf({ from, to, grain: 'total', by: null, filter })
  return sql`customer_order as o where o.project_id = ${id} and o.day between ${from} and ${to}
    and o.lines > 0 and ${wanted} and ${offer === undefined ? sql`1` : wonBy(offer)}
    and not exists (select 1 from customer_order as e where e.project_id = ${id}
      and e.customer_id = o.customer_id and e.lines > 0
      and (e.ordered_at_ms, e.order_key) < (o.ordered_at_ms, o.order_key))`
}

function wonBy({ coupon, siteWide }: NonNullable<FirstOrders['offer']>): RawBuilder<unknown> {
  const used = sql`lower(o.coupon) = ${coupon.toLowerCase()}`
  if (siteWide === null) return used
  return sql`(${used} or (coalesce(o.coupon, '') = ''
    and o.day between ${siteWide.from} and ${siteWide.to}))`
}

/**
 * Customers by the channel of their first order. Unfiltered they are those of `readAcquired`, which costs
 * less.
 */
export async function countFirstOrders(
  scope: ProjectScope,
  asked: FirstOrders,
): Promise<{ channel: string; customers: number }[]> {
  const { rows } = await sql<{ channel: string; customers: number }>`
    select o.channel, count(*) as customers from ${firstOrdersFrom(scope, asked)}
    group by o.channel order by o.channel`.execute(scope.db)
  return rows
}
