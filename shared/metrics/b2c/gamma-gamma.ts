import { logGamma } from '../../numeric/gamma.ts'
import { nelderMead } from '../../numeric/nelder-mead.ts'
import { compensatedSum } from '../../numeric/summation.ts'
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
  return likelihood(parameters, spenders(customers))
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
  const inScale = used.map(({ frequency, monetary }) => ({ frequency, monetary: monetary * scale }))
  const minimum = nelderMead((logs) => -likelihood(fromLogs(logs), inScale), {
    start: [1, 1, 1],
    bound: LOG_BOUND,
  })
  const found = fromLogs(minimum.x)
  const parameters = { ...found, v: found.v / scale }
  return {
    ...result,
    status: minimum.status,
    parameters,
    logLikelihood: likelihood(parameters, used),
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

function likelihood(
  { p, q, v }: GammaGammaParameters,
  customers: readonly CustomerSpend[],
): number {
  const constant = q * Math.log(v) - logGamma(q)
  return compensatedSum(
    customers.map(({ frequency: x, monetary: m }) => {
      const shape = p * x
      const gammas = logGamma(shape + q) - logGamma(shape)
      return (
        constant +
        gammas +
        (shape - 1) * Math.log(m) +
        shape * Math.log(x) -
        (shape + q) * Math.log(x * m + v)
      )
    }),
  )
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
