import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { filterOf } from './order-sums.ts'
import type { SumsQuery } from './period-sums.ts'

/**
 * Customers whose first order lies in the days, by the channel of that order; only those whose first
 * order was placed on the device and in the country of the filter. Unfiltered they are those of
 * `readAcquired`, which costs less.
 */
export async function countFirstOrders(
  scope: ProjectScope,
  { from, to, filter }: Required<Pick<SumsQuery, 'from' | 'to' | 'filter'>>,
): Promise<{ channel: string; customers: number }[]> {
  const { id } = scope.project
  const wanted = filterOf({ from, to, grain: 'total', by: null, filter })
  const { rows } = await sql<{ channel: string; customers: number }>`
    select o.channel, count(*) as customers from customer_order as o
    where o.project_id = ${id} and o.day between ${from} and ${to} and o.lines > 0 and ${wanted}
      and not exists (select 1 from customer_order as e where e.project_id = ${id}
        and e.customer_id = o.customer_id and e.lines > 0
        and (e.ordered_at_ms, e.order_key) < (o.ordered_at_ms, o.order_key))
    group by o.channel order by o.channel`.execute(scope.db)
  return rows
}
