import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Order } from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'

const PAGE = 10_000

/**
 * Every order and refund up to the end of a day, by customer, a page at a time: others are served in
 * between.
 */
export async function readCustomerOrders(scope: ProjectScope, asOf: string): Promise<Order[]> {
  const orders: Order[] = []
  let after: { customer: number; at: number; key: string } = { customer: -1, at: 0, key: '' }
  for (;;) {
    const { customer, at, key } = after
    const rows = await scope
      .from('customer_order')
      .where((of) =>
        of(
          of.refTuple('customer_id', 'ordered_at_ms', 'order_key'),
          '>',
          of.tuple(customer, at, key),
        ),
      )
      .where('day', '<=', asOf)
      .select([
        'customer_id',
        'ordered_at_ms',
        'order_key',
        'lines',
        'gross_minor',
        'refunded_minor',
      ])
      .orderBy('customer_id')
      .orderBy('ordered_at_ms')
      .orderBy('order_key')
      .limit(PAGE)
      .execute()
    for (const row of rows) {
      const { customer_id: customerId, ordered_at_ms: time } = row
      if (row.lines > 0) orders.push({ customerId, time, amountMinor: row.gross_minor })
      if (row.refunded_minor > 0) {
        orders.push({ customerId, time, amountMinor: -row.refunded_minor })
      }
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return orders
    after = { customer: last.customer_id, at: last.ordered_at_ms, key: last.order_key }
    await nextTurn()
  }
}

/**
 * What changes whenever orders or customers up to a day do, so that answers can be kept until then.
 */
export async function readOrdersVersion(scope: ProjectScope, asOf: string): Promise<string> {
  const orders = await scope
    .from('day_cell')
    .where('day', '<=', asOf)
    .select(({ fn }) => [
      fn.sum<number | null>('orders').as('orders'),
      fn.sum<number | null>('gross_minor').as('gross'),
      fn.sum<number | null>('refunded_minor').as('refunded'),
    ])
    .executeTakeFirstOrThrow()
  const customers = await scope
    .from('acquisition_cell')
    .where('dimension', '=', 'channel')
    .select(({ fn }) => [
      fn.sum<number | null>('customers').as('customers'),
      fn.sum<number | null>('repeat_90').as('repeat'),
      fn.sum<number | null>('value_60_squares').as('squares'),
    ])
    .executeTakeFirstOrThrow()
  return JSON.stringify([orders, customers])
}
