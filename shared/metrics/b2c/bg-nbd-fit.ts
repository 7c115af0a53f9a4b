import { digammaDifference, logGammaDifference } from '../../numeric/gamma-differences.ts'
import { quasiNewton, type Slope } from '../../numeric/quasi-newton.ts'
import { createSums } from '../../numeric/summation.ts'
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
  return likelihoodOf(parameters, columnsOf(distinctHistories(customers), 1)).value
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
  const columns = columnsOf(groups, scale)
  const minimum = quasiNewton(
    (logs) => perCustomer(likelihoodOf(fromLogs(logs), columns), customers),
    {
      start: [0, 0, 0, 0],
      bound: LOG_BOUND,
    },
  )
  const inScale = fromLogs(minimum.x)
  const parameters = { ...inScale, alpha: inScale.alpha / scale }
  return {
    status: minimum.status,
    parameters,
    logLikelihood: likelihoodOf(parameters, columnsOf(groups, 1)).value,
    customers: customers.length,
  }
}

/** Parameters of e^20 mean that the likelihood has no maximum, e.g. when all customers are alike. */
const LOG_BOUND = 20

function fromLogs(logs: readonly number[]): BgNbdParameters {
  const [r = 0, alpha = 0, a = 0, b = 0] = logs.map((log) => Math.exp(log))
  return { r, alpha, a, b }
}

/** Turned over, since what is most likely is where this is least. */
const perCustomer = ({ value, gradient }: Slope, { length }: { length: number }): Slope => ({
  value: -value / length,
  gradient: gradient.map((slope) => -slope / length),
})

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

/** Histories in columns, so that a look at the likelihood costs few steps a history. */
type Columns = {
  /** Repeat purchases that occur, and of each history their place among them. */
  frequencies: number[]
  place: Int32Array
  recency: Float64Array
  T: Float64Array
  count: Float64Array
}

function columnsOf(groups: readonly Group[], scale: number): Columns {
  const frequencies = [...new Set(groups.map(({ frequency }) => frequency))]
  const places = new Map(frequencies.map((x, place) => [x, place]))
  return {
    frequencies,
    place: Int32Array.from(groups, ({ frequency }) => places.get(frequency)!),
    recency: Float64Array.from(groups, ({ recency }) => recency * scale),
    T: Float64Array.from(groups, (group) => group.T * scale),
    count: Float64Array.from(groups, ({ count }) => count),
  }
}

/** What the frequency alone adds: ln Γ(r+x) ÷ Γ(r) · B(a, b+x) ÷ B(a, b) ÷ α^x, and its slopes in logs. */
function headOf({ r, alpha, a, b }: BgNbdParameters, x: number) {
  const dropped = digammaDifference(a + b, x)
  return {
    x,
    value:
      logGammaDifference(r, x) +
      logGammaDifference(b, x) -
      logGammaDifference(a + b, x) -
      x * Math.log(alpha),
    r: r * digammaDifference(r, x),
    a: -a * dropped,
    b: b * (digammaDifference(b, x) - dropped),
    logGone: x === 0 ? -Infinity : Math.log(a) - Math.log(b + x - 1),
    later: x === 0 ? 0 : b / (b + x - 1),
  }
}

/**
 * Log-likelihood and its slope in the logarithms of the parameters. Powers of 1 + t ÷ α instead of α + t
 * keep it exact where α is large.
 */
function likelihoodOf(
  parameters: BgNbdParameters,
  { frequencies, place, recency, T, count }: Columns,
): Slope {
  const { r, alpha } = parameters
  const heads = frequencies.map((x) => headOf(parameters, x))
  const sums = createSums(5)
  for (let index = 0; index < count.length; index += 1) {
    const head = heads[place[index]!]!
    const n = count[index]!
    const shape = r + head.x
    const [age, last] = [T[index]!, recency[index]!]
    const ageLog = Math.log1p(age / alpha)
    const lastLog = Math.log1p(last / alpha)
    const alive = -shape * ageLog
    const gone = head.logGone - shape * lastLog
    const isAlive = 1 / (1 + Math.exp(gone - alive))
    const isGone = 1 - isAlive
    sums.add(0, n * (head.value + logSum(alive, gone)))
    sums.add(1, n * (head.r - r * (isAlive * ageLog + isGone * lastLog)))
    const shares = (isAlive * age) / (alpha + age) + (isGone * last) / (alpha + last)
    sums.add(2, n * (shape * shares - head.x))
    sums.add(3, n * (head.a + isGone))
    sums.add(4, n * (head.b - isGone * head.later))
  }
  const [value = 0, ...gradient] = sums.totals()
  return { value, gradient }
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
