import { logBeta } from '../../numeric/beta.ts'
import { digammaDifference } from '../../numeric/gamma-differences.ts'
import { quasiNewton, type Slope } from '../../numeric/quasi-newton.ts'
import { compensatedSum, createSums } from '../../numeric/summation.ts'
import { requireCount, requireFinite, requireNotNegative } from '../../stats/validate.ts'

/** Spend per order from Gamma(p, ν), ν over customers from Gamma(q, v); v in the unit of money. */
export type GammaGammaParameters = { p: number; q: number; v: number }

/** Repeat purchases and their mean value. */
export type CustomerSpend = { frequency: number; monetary: number }

export type GammaGammaFit = {
  status: 'ok' | 'insufficient-data' | 'not-converged'
  parameters: GammaGammaParameters | null
  logLikelihood: number | null
  /** Customers that entered: those with a repeat purchase of positive value. */
  customers: number
  /** Between frequency and value among them; null when either does not vary. */
  correlation: number | null
  /** The model assumes none; beyond ±0.3 its forecasts mislead. */
  isCorrelated: boolean
}

export const SPEND_CORRELATION_MAX = 0.3

/**
 * Expected spend per order of a customer: between their own mean and the mean of all, closer to
 * their own the more orders there are.
 *
 * @returns null, with status `undefined`, for q ≤ 1, where the mean of all customers is infinite
 * @see Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value", note 025
 */
export function gammaGammaExpectedSpend(
  parameters: GammaGammaParameters,
  { frequency: x, monetary }: CustomerSpend,
): { status: 'ok' | 'undefined'; value: number | null } {
  const { p, q, v } = parameters
  requireParameters(parameters)
  requireCount(x, 'frequency')
  requireNotNegative(monetary, 'monetary')
  if (q <= 1) return { status: 'undefined', value: null }
  const weight = (p * x) / (p * x + q - 1)
  return { status: 'ok', value: weight * monetary + (1 - weight) * ((p * v) / (q - 1)) }
}

/** Log-likelihood; customers without a repeat purchase of positive value are left out. */
export function gammaGammaLogLikelihood(
  parameters: GammaGammaParameters,
  customers: readonly CustomerSpend[],
): number {
  requireParameters(parameters)
  return likelihood(parameters, columnsOf(spenders(customers), 1)).value
}

/** The parameters under which the spends are most likely. */
export function gammaGammaFit(customers: readonly CustomerSpend[]): GammaGammaFit {
  const used = spenders(customers)
  const correlation = correlationOf(used)
  const result = {
    customers: used.length,
    correlation,
    isCorrelated: correlation !== null && Math.abs(correlation) > SPEND_CORRELATION_MAX,
  }
  if (used.length < 2) {
    return { ...result, status: 'insufficient-data', parameters: null, logLikelihood: null }
  }
  const scale = used.length / compensatedSum(used.map(({ monetary }) => monetary))
  const columns = columnsOf(used, scale)
  const minimum = quasiNewton((logs) => perCustomer(likelihood(fromLogs(logs), columns), used), {
    start: [1, 1, 1],
    bound: LOG_BOUND,
  })
  const found = fromLogs(minimum.x)
  const parameters = { ...found, v: found.v / scale }
  return {
    ...result,
    status: minimum.status,
    parameters,
    logLikelihood: likelihood(parameters, columnsOf(used, 1)).value,
  }
}

function requireParameters(parameters: GammaGammaParameters): void {
  for (const name of ['p', 'q', 'v'] as const) {
    requireFinite(parameters[name], name)
    if (parameters[name] <= 0) throw new RangeError(`${name} must be positive`)
  }
}

function spenders(customers: readonly CustomerSpend[]): CustomerSpend[] {
  for (const { frequency, monetary } of customers) {
    requireCount(frequency, 'frequency')
    requireFinite(monetary, 'monetary')
  }
  return customers.filter(({ frequency, monetary }) => frequency > 0 && monetary > 0)
}

/** Parameters of e^20 mean that the likelihood has no maximum, e.g. when all customers are alike. */
const LOG_BOUND = 20

function fromLogs(logs: readonly number[]): GammaGammaParameters {
  const [p = 0, q = 0, v = 0] = logs.map((log) => Math.exp(log))
  return { p, q, v }
}

/** Turned over, since what is most likely is where this is least. */
const perCustomer = ({ value, gradient }: Slope, { length }: { length: number }): Slope => ({
  value: -value / length,
  gradient: gradient.map((slope) => -slope / length),
})

/** Customers in columns; what depends on their number of orders alone is counted once for all of them. */
type Columns = {
  frequencies: number[]
  customers: Float64Array
  place: Int32Array
  /** Money of all repeat purchases. */
  spent: Float64Array
  logMonetary: number
}

function columnsOf(used: readonly CustomerSpend[], scale: number): Columns {
  const frequencies = [...new Set(used.map(({ frequency }) => frequency))]
  const places = new Map(frequencies.map((x, place) => [x, place]))
  const place = Int32Array.from(used, ({ frequency }) => places.get(frequency)!)
  const customers = new Float64Array(frequencies.length)
  for (const own of place) customers[own]! += 1
  return {
    frequencies,
    customers,
    place,
    spent: Float64Array.from(used, ({ frequency, monetary }) => frequency * monetary * scale),
    logMonetary: compensatedSum(used.map(({ monetary }) => Math.log(monetary * scale))),
  }
}

/**
 * Log-likelihood and its slope in the logarithms of the parameters. Written with 1 + v ÷ spent and
 * 1 + spent ÷ v, it is exact where q and v, or p and 1 ÷ v, grow together without an end.
 */
function likelihood(
  { p, q, v }: GammaGammaParameters,
  { frequencies, customers, place, spent, logMonetary }: Columns,
): Slope {
  const sums = createSums(4)
  sums.add(0, -logMonetary)
  for (const [own, x] of frequencies.entries()) {
    const [shape, n] = [p * x, customers[own]!]
    sums.add(0, -n * logBeta(shape, q))
    sums.add(1, n * shape * digammaDifference(shape, q))
    sums.add(2, n * q * digammaDifference(q, shape))
  }
  const shapes = Float64Array.from(frequencies, (x) => p * x)
  for (let index = 0; index < spent.length; index += 1) {
    const shape = shapes[place[index]!]!
    const money = spent[index]!
    const own = Math.log1p(v / money)
    const all = Math.log1p(money / v)
    sums.add(0, -shape * own - q * all)
    sums.add(1, -shape * own)
    sums.add(2, -q * all)
    sums.add(3, (q * money - shape * v) / (money + v))
  }
  const [value = 0, ...gradient] = sums.totals()
  return { value, gradient }
}

function correlationOf(customers: readonly CustomerSpend[]): number | null {
  const mean = (pick: keyof CustomerSpend): number =>
    compensatedSum(customers.map((customer) => customer[pick])) / customers.length
  const [meanX, meanM] = [mean('frequency'), mean('monetary')]
  let [xx, mm, xm] = [0, 0, 0]
  for (const { frequency, monetary } of customers) {
    xx += (frequency - meanX) ** 2
    mm += (monetary - meanM) ** 2
    xm += (frequency - meanX) * (monetary - meanM)
  }
  return xx > 0 && mm > 0 ? xm / Math.sqrt(xx * mm) : null
}
