import { quantileR7 } from '../quantile.ts'
import type { CustomerOrders, Order } from './orders.ts'
import { customerOrders } from './orders.ts'

export type OrderMetrics = {
  orders: number
  customers: number
  /** Minor units, before refunds. */
  grossRevenueMinor: number
  /** As a positive amount; refunds of people who never bought are in it. */
  refundsMinor: number
  netRevenueMinor: number
  /** Gross revenue ÷ orders. */
  aovMinor: number | null
  /** Net revenue ÷ orders. */
  aovNetMinor: number | null
  ordersPerCustomer: number | null
  netRevenuePerCustomerMinor: number | null
  repeatCustomers: number
  /** Customers with at least two orders ÷ customers; of all ages, see `repurchaseRate`. */
  repeatPurchaseRate: number | null
  /** Days between consecutive orders of one customer. */
  daysBetweenOrders: { count: number; median: number | null }
  /** Why a quotient is null. */
  reason: 'no_orders' | null
}

const DAY_MS = 86_400_000

/** Orders, revenue and how often customers come back; refunds are no orders. */
export function orderMetrics(
  source: { orders: readonly Order[]; asOf?: number } | { table: CustomerOrders },
): OrderMetrics {
  const table = 'table' in source ? source.table : customerOrders(source)
  const { orders, grossMinor, refundsMinor } = table
  const customers = table.customerIds.length
  const netRevenueMinor = grossMinor - refundsMinor
  const repeatCustomers = customersWithTwo(table)
  const gaps = gapsInDays(table)
  const perOrder = (sum: number): number | null => (orders === 0 ? null : sum / orders)
  const perCustomer = (sum: number): number | null => (customers === 0 ? null : sum / customers)
  return {
    orders,
    customers,
    grossRevenueMinor: grossMinor,
    refundsMinor,
    netRevenueMinor,
    aovMinor: perOrder(grossMinor),
    aovNetMinor: perOrder(netRevenueMinor),
    ordersPerCustomer: perCustomer(orders),
    netRevenuePerCustomerMinor: perCustomer(netRevenueMinor),
    repeatCustomers,
    repeatPurchaseRate: perCustomer(repeatCustomers),
    daysBetweenOrders: {
      count: gaps.length,
      median: gaps.length === 0 ? null : quantileR7(gaps, 0.5),
    },
    reason: orders === 0 ? 'no_orders' : null,
  }
}

function customersWithTwo({ starts, customerIds }: CustomerOrders): number {
  let repeat = 0
  for (let c = 0; c < customerIds.length; c += 1) {
    if (starts[c + 1]! - starts[c]! >= 2) repeat += 1
  }
  return repeat
}

function gapsInDays({ starts, times, customerIds }: CustomerOrders): Float64Array {
  const gaps = new Float64Array(Math.max(0, times.length - customerIds.length))
  let next = 0
  for (let c = 0; c < customerIds.length; c += 1) {
    for (let index = starts[c]! + 1; index < starts[c + 1]!; index += 1) {
      gaps[next] = (times[index]! - times[index - 1]!) / DAY_MS
      next += 1
    }
  }
  return gaps
}
