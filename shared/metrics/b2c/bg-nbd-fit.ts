import { logGamma } from '../../numeric/gamma.ts'
import { nelderMead } from '../../numeric/nelder-mead.ts'
import { compensatedSum } from '../../numeric/summation.ts'
import type { BgNbdParameters, PurchaseHistory } from './bg-nbd.ts'
import { requireBgNbdParameters, requireHistory } from './bg-nbd.ts'
import type { CustomerOrders } from './orders.ts'

export type BgNbdFit = {
  status: 'ok' | 'insufficient-data' | 'not-converged'
  parameters: BgNbdParameters | null
  logLikelihood: number | null
  customers: number
}

/**
 * Log-likelihood of the histories under the BG/NBD model.
 *
 * @see Fader, Hardie & Lee (2005), equation 6, in logs
 */
export function bgNbdLogLikelihood(
  parameters: BgNbdParameters,
  customers: readonly PurchaseHistory[],
): number {
  requireBgNbdParameters(parameters)
  customers.forEach(requireHistory)
  return likelihoodOf(distinctHistories(customers))(parameters)
}

/**
 * The parameters under which the histories are most likely.
 *
 * The likelihood is flat in places: with few repeat buyers other parameters fit as well, and their
 * predictions agree better than the parameters themselves do.
 *
 * @param customers all customers, those without a repeat purchase too
 * @returns `insufficient-data` when nobody bought again or nobody has any age
 * @see Fader, Hardie & Lee (2005), section 5
 */
export function bgNbdFit(customers: readonly PurchaseHistory[]): BgNbdFit {
  customers.forEach(requireHistory)
  const oldest = customers.reduce((most, { T }) => Math.max(most, T), 0)
  const hasRepeat = customers.some(({ frequency }) => frequency > 0)
  if (oldest === 0 || !hasRepeat) {
    return {
      status: 'insufficient-data',
      parameters: null,
      logLikelihood: null,
      customers: customers.length,
    }
  }
  // Ages of about ten put all four parameters near 1, where the search starts.
  const scale = 10 / oldest
  const groups = distinctHistories(customers)
  const likelihood = likelihoodOf(groups.map((group) => scaled(group, scale)))
  const minimum = nelderMead((logs) => -likelihood(fromLogs(logs)), {
    start: [0, 0, 0, 0],
    bound: LOG_BOUND,
  })
  const inScale = fromLogs(minimum.x)
  const parameters = { ...inScale, alpha: inScale.alpha / scale }
  return {
    status: minimum.status,
    parameters,
    logLikelihood: likelihoodOf(groups)(parameters),
    customers: customers.length,
  }
}

/** Parameters of e^20 mean that the likelihood has no maximum, e.g. when all customers are alike. */
const LOG_BOUND = 20

function fromLogs(logs: readonly number[]): BgNbdParameters {
  const [r = 0, alpha = 0, a = 0, b = 0] = logs.map((log) => Math.exp(log))
  return { r, alpha, a, b }
}

type Group = PurchaseHistory & { count: number }

/** Many customers share a history, above all the ones without a repeat. */
function distinctHistories(customers: readonly PurchaseHistory[]): Group[] {
  const groups = new Map<string, Group>()
  for (const { frequency, recency, T } of customers) {
    const key = `${String(frequency)} ${String(recency)} ${String(T)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { frequency, recency, T, count: 1 })
    else group.count += 1
  }
  return [...groups.values()]
}

const scaled = (group: Group, scale: number): Group => ({
  ...group,
  recency: group.recency * scale,
  T: group.T * scale,
})

function likelihoodOf(groups: readonly Group[]): (parameters: BgNbdParameters) => number {
  const frequencies = [...new Set(groups.map(({ frequency }) => frequency))]
  return ({ r, alpha, a, b }) => {
    const constant = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b)
    const heads = new Map(
      frequencies.map((x) => [
        x,
        constant + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x),
      ]),
    )
    const terms = groups.map(({ frequency: x, recency, T, count }) => {
      const alive = -(r + x) * Math.log(alpha + T)
      if (x === 0) return count * (heads.get(x)! + alive)
      const gone = Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + recency)
      return count * (heads.get(x)! + logSum(alive, gone))
    })
    return compensatedSum(terms)
  }
}

const logSum = (a: number, b: number): number =>
  Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))

/**
 * Purchase histories of a shop's customers.
 *
 * @param options.unitMs length of the time unit, e.g. 604,800,000 for weeks
 * @param options.asOf milliseconds since 1970 UTC, not before the last order
 */
export function purchaseHistories(options: {
  table: CustomerOrders
  asOf: number
  unitMs: number
}): (PurchaseHistory & { id: string | number; monetaryMinor: number })[] {
  const { table, asOf, unitMs } = options
  if (!(unitMs > 0)) throw new RangeError('unitMs must be positive')
  const { starts, times, amounts } = table
  return table.customerIds.map((id, customer) => {
    const start = starts[customer]!
    const end = starts[customer + 1]!
    const first = times[start]!
    if (times[end - 1]! > asOf) throw new RangeError('asOf must not be before the last order')
    let repeatMinor = 0
    for (let index = start + 1; index < end; index += 1) repeatMinor += amounts[index]!
    const frequency = end - start - 1
    return {
      id,
      frequency,
      recency: (times[end - 1]! - first) / unitMs,
      T: (asOf - first) / unitMs,
      monetaryMinor: frequency === 0 ? 0 : repeatMinor / frequency,
    }
  })
}
