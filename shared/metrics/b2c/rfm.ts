import { requireCount, requireFinite } from '../../stats/validate.ts'
import { quantileR7OfSorted } from '../quantile.ts'
import type { CustomerOrders } from './orders.ts'

export type RfmCustomer = {
  id: string | number
  /** Time since the last order, in any unit; less is better. */
  recency: number
  frequency: number
  monetary: number
}

/** Scores from 1 to the number of groups; more is better in all three. */
export type RfmScore = { id: string | number; r: number; f: number; m: number }

/**
 * `quantile`: limits at the k/groups quantiles (type 7); equal values always get equal scores, and
 * groups may differ in size. `ntile`: equal groups by (value, position), as SQL's NTILE; ties are cut.
 */
export type RfmMethod = 'quantile' | 'ntile'

/**
 * Scores customers by recency, frequency and money.
 *
 * @throws RangeError on fewer than two groups or a value that is not finite
 * @see Hughes (1994), Strategic Database Marketing; Hyndman & Fan (1996), definition 7
 */
export function rfmScores(options: {
  customers: readonly RfmCustomer[]
  groups?: number
  method?: RfmMethod
}): RfmScore[] {
  const { customers, groups = 5, method = 'quantile' } = options
  requireCount(groups, 'groups')
  if (groups < 2) throw new RangeError('groups must be at least 2')
  if (method !== 'quantile' && method !== 'ntile') {
    throw new RangeError(`method "${String(method)}" must be quantile or ntile`)
  }
  const scored = method === 'quantile' ? quantileScores : ntileScores
  const scoresOf = (pick: 'recency' | 'frequency' | 'monetary'): Uint16Array => {
    const values = Float64Array.from(customers, (customer) => customer[pick])
    for (const value of values) requireFinite(value, pick)
    return scored(values, groups)
  }
  const recency = scoresOf('recency')
  const frequency = scoresOf('frequency')
  const monetary = scoresOf('monetary')
  return customers.map(({ id }, index) => ({
    id,
    r: groups + 1 - recency[index]!,
    f: frequency[index]!,
    m: monetary[index]!,
  }))
}

function quantileScores(values: Float64Array, groups: number): Uint16Array {
  const scores = new Uint16Array(values.length).fill(1)
  if (values.length === 0) return scores
  const sorted = values.toSorted()
  for (let k = 1; k < groups; k += 1) {
    const threshold = quantileR7OfSorted(sorted, k / groups)
    for (let index = 0; index < values.length; index += 1) {
      if (threshold < values[index]!) scores[index]! += 1
    }
  }
  return scores
}

function ntileScores(values: Float64Array, groups: number): Uint16Array {
  const order = Uint32Array.from(values, (_, index) => index)
  order.sort((a, b) => values[a]! - values[b]! || a - b)
  const scores = new Uint16Array(values.length)
  const small = Math.floor(values.length / groups)
  const larger = values.length % groups
  let next = 0
  for (let group = 1; group <= groups; group += 1) {
    const end = next + small + (group <= larger ? 1 : 0)
    for (; next < end; next += 1) scores[order[next]!] = group
  }
  return scores
}

const DAY_MS = 86_400_000

/**
 * What RFM needs of each customer: days since the last order, orders, and money net of refunds.
 *
 * @param options.asOf milliseconds since 1970 UTC, not before the last order
 * @param options.dayOf the calendar day of an instant as a number: days are then whole ones, so that who
 *   ordered last on one day has one recency; without it they are spans of 24 hours and their parts
 */
export function rfmCustomers(options: {
  table: CustomerOrders
  asOf: number
  dayOf?: (timeMs: number) => number
}): RfmCustomer[] {
  const { table, asOf, dayOf = (timeMs: number) => timeMs / DAY_MS } = options
  requireFinite(asOf, 'asOf')
  const { starts, times, amounts, refunds } = table
  return table.customerIds.map((id, customer) => {
    const start = starts[customer]!
    const end = starts[customer + 1]!
    const recencyMs = asOf - times[end - 1]!
    if (recencyMs < 0) throw new RangeError('asOf must not be before the last order')
    let monetary = -refunds[customer]!
    for (let index = start; index < end; index += 1) monetary += amounts[index]!
    const recency = dayOf(asOf) - dayOf(times[end - 1]!)
    return { id, recency, frequency: end - start, monetary }
  })
}
