import { requireFinite } from '../../stats/validate.ts'
import { idNumbers } from '../id-numbers.ts'

/** One order, or one refund when the amount is negative. */
export type Order = {
  customerId: string | number
  /** Milliseconds since 1970 UTC. */
  time: number
  /** Integer minor units of one currency; negative for a refund. */
  amountMinor: number
}

/**
 * Orders by customer in columns, each customer's in order of time: what order metrics, RFM,
 * repurchase and lifetime value share, so that a million orders are read once.
 */
export type CustomerOrders = {
  customerIds: (string | number)[]
  /** Orders of customer c are at `starts[c]` up to, not including, `starts[c + 1]`. */
  starts: Int32Array
  times: Float64Array
  amounts: Float64Array
  /** By customer, as a positive amount. */
  refunds: Float64Array
  orders: number
  grossMinor: number
  refundsMinor: number
}

/**
 * Groups orders by customer. Refunds reduce money and are no orders; who only has refunds is no
 * customer. Give one row an order: `ordersFromLines` makes one of several lines.
 *
 * @param options.asOf later orders and refunds are ignored
 * @throws RangeError on an amount that is no whole number of minor units, or a time that is not finite
 */
export function customerOrders(options: {
  orders: readonly Order[]
  asOf?: number
}): CustomerOrders {
  const { orders, asOf = Number.POSITIVE_INFINITY } = options
  const rows = readRows(orders, asOf)
  const { customerIds, starts, rank } = placesOf(rows)
  const columns = {
    times: new Float64Array(starts.at(-1)!),
    amounts: new Float64Array(starts.at(-1)!),
  }
  const refunds = new Float64Array(customerIds.length)
  const next = starts.slice()
  let grossMinor = 0
  let refundsMinor = 0
  for (let row = 0; row < rows.count; row += 1) {
    const amount = rows.amounts[row]!
    const customer = rank[rows.customers[row]!]!
    if (amount < 0) {
      refundsMinor -= amount
      if (customer >= 0) refunds[customer]! -= amount
      continue
    }
    const slot = next[customer]!
    next[customer] = slot + 1
    columns.times[slot] = rows.times[row]!
    columns.amounts[slot] = amount
    grossMinor += amount
  }
  requireExact(grossMinor, refundsMinor)
  for (let c = 0; c < customerIds.length; c += 1) sortByTime(columns, starts[c]!, starts[c + 1]!)
  const orderCount = columns.times.length
  return { customerIds, starts, ...columns, refunds, orders: orderCount, grossMinor, refundsMinor }
}

/**
 * The orders of several groups of different customers together, as if they had been read at once.
 *
 * @throws RangeError when a customer is in two groups
 */
export function mergedOrders(tables: readonly CustomerOrders[]): CustomerOrders {
  const customerIds = tables.flatMap((table) => table.customerIds)
  if (new Set(customerIds).size < customerIds.length) {
    throw new RangeError('tables must hold different customers')
  }
  const sum = (of: (table: CustomerOrders) => number): number =>
    tables.reduce((total, table) => total + of(table), 0)
  const column = (of: (table: CustomerOrders) => Float64Array): Float64Array =>
    Float64Array.from(tables.flatMap((table) => Array.from(of(table))))
  const starts = new Int32Array(customerIds.length + 1)
  let [place, before] = [0, 0]
  for (const table of tables) {
    for (let c = 0; c < table.customerIds.length; c += 1) {
      starts[place] = before + table.starts[c]!
      place += 1
    }
    before += table.orders
  }
  starts[place] = before
  return {
    customerIds,
    starts,
    times: column(({ times }) => times),
    amounts: column(({ amounts }) => amounts),
    refunds: column(({ refunds }) => refunds),
    orders: before,
    grossMinor: sum(({ grossMinor }) => grossMinor),
    refundsMinor: sum(({ refundsMinor }) => refundsMinor),
  }
}

/** The rows up to `asOf` in columns: reading a million objects once is most of the work. */
type Rows = {
  count: number
  customers: Int32Array
  times: Float64Array
  amounts: Float64Array
  ids: (string | number)[]
}

function readRows(orders: readonly Order[], asOf: number): Rows {
  const { ids, numberOf } = idNumbers()
  const customers = new Int32Array(orders.length)
  const times = new Float64Array(orders.length)
  const amounts = new Float64Array(orders.length)
  let count = 0
  for (let index = 0; index < orders.length; index += 1) {
    const { customerId, time, amountMinor } = orders[index]!
    requireFinite(time, 'time')
    if (!Number.isSafeInteger(amountMinor)) {
      throw new RangeError('amountMinor must be a whole number of minor units')
    }
    if (time > asOf) continue
    customers[count] = numberOf(customerId)
    times[count] = time
    amounts[count] = amountMinor
    count += 1
  }
  return { count, customers, times, amounts, ids }
}

/** Where each customer's orders go; `rank` is −1 for people with refunds only. */
function placesOf({ count, customers, amounts, ids }: Rows): {
  customerIds: (string | number)[]
  starts: Int32Array
  rank: Int32Array
} {
  const counts = new Int32Array(ids.length)
  for (let row = 0; row < count; row += 1) {
    if (amounts[row]! >= 0) counts[customers[row]!]! += 1
  }
  const rank = new Int32Array(ids.length).fill(-1)
  const customerIds: (string | number)[] = []
  const starts = [0]
  for (let customer = 0; customer < ids.length; customer += 1) {
    if (counts[customer] === 0) continue
    rank[customer] = customerIds.length
    customerIds.push(ids[customer]!)
    starts.push(starts.at(-1)! + counts[customer]!)
  }
  return { customerIds, starts: Int32Array.from(starts), rank }
}

function requireExact(...sums: number[]): void {
  if (sums.every((sum) => Number.isSafeInteger(sum))) return
  throw new RangeError('amountMinor must sum to less than 2^53')
}

/** By insertion: a customer's orders are few and mostly sorted, so a general sort would cost more. */
function sortByTime(
  { times, amounts }: { times: Float64Array; amounts: Float64Array },
  start: number,
  end: number,
): void {
  for (let index = start + 1; index < end; index += 1) {
    const time = times[index]!
    const amount = amounts[index]!
    let slot = index
    while (slot > start && times[slot - 1]! > time) {
      times[slot] = times[slot - 1]!
      amounts[slot] = amounts[slot - 1]!
      slot -= 1
    }
    times[slot] = time
    amounts[slot] = amount
  }
}

export type OrderLine = Order & { orderId: string | number }

/** One order of all lines with its id and customer: their sum at the earliest time. Refund lines stay refunds. */
export function ordersFromLines(lines: readonly OrderLine[]): OrderLine[] {
  const orders = new Map<string | number, OrderLine>()
  const refunds: OrderLine[] = []
  for (const line of lines) {
    if (line.amountMinor < 0) {
      refunds.push(line)
      continue
    }
    const order = orders.get(line.orderId)
    if (order === undefined) {
      orders.set(line.orderId, { ...line })
    } else {
      order.amountMinor += line.amountMinor
      order.time = Math.min(order.time, line.time)
    }
  }
  return [...orders.values(), ...refunds]
}
