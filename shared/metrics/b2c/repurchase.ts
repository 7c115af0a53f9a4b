import { requireFinite } from '../../stats/validate.ts'
import type { CustomerOrders, Order } from './orders.ts'
import { customerOrders } from './orders.ts'

const DAY_MS = 86_400_000

export type RepurchaseRate = {
  days: number
  /** Customers whose first order is at least `days` old. */
  eligible: number
  /** Of these, with a second order at most `days` after the first. */
  repurchased: number
  /** repurchased ÷ eligible in [0, 1]; null while nobody is old enough. */
  rate: number | null
  /** Customers left out because they are too young. */
  immature: number
  reason: 'no_mature_customers' | null
}

type MaturedOptions = {
  orders: readonly Order[]
  /** Length of the window from a customer's first order, 24 hours a day, its end included. */
  days: number
  /** Milliseconds since 1970 UTC; later orders are ignored. */
  asOf: number
}

/**
 * Share of customers who bought again within so many days, of those only who had so many days.
 *
 * A customer of 30 days is in no 60-day rate, neither above nor below the line: with them the rate
 * would fall whenever many new customers come (product D11).
 *
 * @throws RangeError on a window that is not positive
 */
export function repurchaseRate(options: MaturedOptions): RepurchaseRate {
  const { days } = options
  const { table, mature } = matured(options)
  let repurchased = 0
  for (const customer of mature) {
    const first = table.starts[customer]!
    const second = first + 1
    const hasSecond = second < table.starts[customer + 1]!
    if (hasSecond && table.times[second]! - table.times[first]! <= days * DAY_MS) repurchased += 1
  }
  const eligible = mature.length
  return {
    days,
    eligible,
    repurchased,
    rate: eligible === 0 ? null : repurchased / eligible,
    immature: table.customerIds.length - eligible,
    reason: eligible === 0 ? 'no_mature_customers' : null,
  }
}

export type EarlyCustomerValue = {
  days: number
  eligible: number
  /** Order value in the window, before refunds, which carry no day of their order. */
  grossMinor: number
  /** Mean of the eligible customers, in minor units. */
  valueMinor: number | null
  reason: 'no_mature_customers' | null
}

/** Mean order value of a customer in the first days, over customers who had them in full. */
export function earlyCustomerValue(options: MaturedOptions): EarlyCustomerValue {
  const { days } = options
  const { table, mature } = matured(options)
  let grossMinor = 0
  for (const customer of mature) {
    const first = table.starts[customer]!
    const end = table.times[first]! + days * DAY_MS
    for (let index = first; index < table.starts[customer + 1]!; index += 1) {
      if (table.times[index]! <= end) grossMinor += table.amounts[index]!
    }
  }
  const eligible = mature.length
  return {
    days,
    eligible,
    grossMinor,
    valueMinor: eligible === 0 ? null : grossMinor / eligible,
    reason: eligible === 0 ? 'no_mature_customers' : null,
  }
}

function matured({ orders, days, asOf }: MaturedOptions): {
  table: CustomerOrders
  mature: number[]
} {
  requireFinite(asOf, 'asOf')
  requireFinite(days, 'days')
  if (days <= 0) throw new RangeError('days must be positive')
  const table = customerOrders({ orders, asOf })
  const mature: number[] = []
  for (let customer = 0; customer < table.customerIds.length; customer += 1) {
    if (table.times[table.starts[customer]!]! + days * DAY_MS <= asOf) mature.push(customer)
  }
  return { table, mature }
}
