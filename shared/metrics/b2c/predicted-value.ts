import { bgNbdExpectedPurchases, type BgNbdParameters, type PurchaseHistory } from './bg-nbd.ts'
import { bgNbdFit, purchaseHistories } from './bg-nbd-fit.ts'
import { customerLifetimeValue } from './customer-lifetime-value.ts'
import { gammaGammaExpectedSpend, gammaGammaFit, SPEND_CORRELATION_MAX } from './gamma-gamma.ts'
import type { CustomerOrders } from './orders.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
const WEEKS_IN_A_MONTH = 365.25 / 12 / 7
/** Fewer repeat customers than this and the parameters are little more than the starting point. */
export const PREDICTION_REPEATERS_MIN = 100
/** A forecast of the held-out purchases beyond this share off is not shown as valid. */
const HOLDOUT_ERROR_MAX = 0.2

export type PredictedValue = {
  status: 'ok' | 'insufficient-data' | 'not-converged' | 'does-not-fit'
  /** Why there is no forecast, or what to keep in mind with it. */
  note: string | null
  customers: number
  repeatCustomers: number
  months: number
  parameters: BgNbdParameters | null
  /** Purchases that are expected of all customers in these months. */
  expectedPurchases: number | null
  /** Mean over customers, in minor units of revenue, not discounted. */
  meanMinor: number | null
  totalMinor: number | null
  /** Between frequency and value; the model assumes none. */
  correlation: number | null
  /** The same model, fitted to the first three quarters of the time and asked about the last. */
  holdout: { actual: number; expected: number; error: number | null } | null
}

/**
 * What customers will buy in the coming months: BG/NBD for how often, Gamma-Gamma for how much, in
 * weeks since the first order. The forecast is checked against purchases that it has not seen, and
 * withheld where it is off by more than a fifth.
 *
 * @param options.asOf milliseconds since 1970 UTC, not before the last order
 * @see Fader, Hardie & Lee (2005), Marketing Science 24:275-284; Fader & Hardie (2013), note 025
 */
export function predictedValue(options: {
  table: CustomerOrders
  asOf: number
  months: number
}): PredictedValue {
  const { table, asOf, months } = options
  const histories = inWeeks(table, asOf)
  const repeaters = histories.filter(({ frequency }) => frequency > 0)
  const base = {
    customers: histories.length,
    repeatCustomers: repeaters.length,
    months,
    ...NOTHING,
  }
  if (repeaters.length < PREDICTION_REPEATERS_MIN) {
    const note = `${String(repeaters.length)} customers bought twice; a forecast needs ${String(PREDICTION_REPEATERS_MIN)}`
    return { ...base, status: 'insufficient-data', note }
  }
  const fit = bgNbdFit(histories)
  if (fit.status !== 'ok' || fit.parameters === null) {
    const note = 'the purchase model finds no best parameters for these customers'
    return { ...base, status: 'not-converged', note }
  }
  const spend = gammaGammaFit(
    repeaters.map(({ frequency, monetaryMinor }) => ({ frequency, monetary: monetaryMinor })),
  )
  const holdout = holdoutOf(table, asOf)
  const checked = { ...base, parameters: fit.parameters, correlation: spend.correlation, holdout }
  if (spend.status !== 'ok' || spend.parameters === null) {
    return { ...checked, status: 'not-converged', note: 'the spend model finds no best parameters' }
  }
  const misfit = misfitOf(holdout, spend.correlation)
  if (misfit !== null) return { ...checked, status: 'does-not-fit', note: misfit }
  const expected = expectationOf(
    histories,
    { ...fit, parameters: fit.parameters },
    {
      spend: spend.parameters,
      months,
    },
  )
  return expected === null
    ? { ...checked, status: 'does-not-fit', note: 'what these parameters expect is not finite' }
    : { ...checked, ...expected, status: 'ok', note: null }
}

const NOTHING = {
  parameters: null,
  expectedPurchases: null,
  meanMinor: null,
  totalMinor: null,
  correlation: null,
  holdout: null,
} as const

type History = PurchaseHistory & { monetaryMinor: number }

/** Whole weeks, so that many customers share a history and the fit is quick. */
function inWeeks(table: CustomerOrders, asOf: number): History[] {
  return purchaseHistories({ table, asOf, unitMs: WEEK_MS }).map(
    ({ frequency, recency, T, monetaryMinor }) => ({
      frequency,
      recency: frequency === 0 ? 0 : Math.min(Math.ceil(recency), Math.ceil(T)),
      T: Math.ceil(T),
      monetaryMinor,
    }),
  )
}

function misfitOf(holdout: PredictedValue['holdout'], correlation: number | null): string | null {
  if (holdout === null) return 'the model could not be asked about the last quarter of the time'
  if (holdout.error !== null && Math.abs(holdout.error) > HOLDOUT_ERROR_MAX) {
    const share = `${String(Math.round(Math.abs(holdout.error) * 100))} %`
    const side = holdout.error > 0 ? 'too many' : 'too few'
    return `asked about the last quarter of the time, the model expects ${share} ${side} purchases`
  }
  if (correlation !== null && Math.abs(correlation) > SPEND_CORRELATION_MAX) {
    return `how often and how much go together (correlation ${correlation.toFixed(2)}); the spend model assumes that they do not`
  }
  return null
}

function expectationOf(
  histories: readonly History[],
  { parameters }: { parameters: BgNbdParameters },
  { spend, months }: { spend: Parameters<typeof gammaGammaExpectedSpend>[0]; months: number },
): Pick<PredictedValue, 'expectedPurchases' | 'meanMinor' | 'totalMinor'> | null {
  const known = new Map<string, number>()
  let [expectedPurchases, totalMinor] = [0, 0]
  for (const history of histories) {
    const { frequency, recency, T } = history
    const key = `${String(frequency)} ${String(recency)} ${String(T)}`
    let purchases = known.get(key)
    if (purchases === undefined) {
      purchases = customerLifetimeValue({
        parameters,
        history: { frequency, recency, T },
        spend: 1,
        months,
        unitsPerMonth: WEEKS_IN_A_MONTH,
      })
      known.set(key, purchases)
    }
    const { value } = gammaGammaExpectedSpend(spend, {
      frequency,
      monetary: Math.max(0, history.monetaryMinor),
    })
    if (value === null) return null
    expectedPurchases += purchases
    totalMinor += purchases * value
  }
  if (!Number.isFinite(totalMinor) || !Number.isFinite(expectedPurchases)) return null
  return { expectedPurchases, totalMinor, meanMinor: totalMinor / histories.length }
}

/** Fits the first three quarters of the time and compares the last with what was expected of it. */
function holdoutOf(table: CustomerOrders, asOf: number): PredictedValue['holdout'] {
  const first = table.times.reduce((least, time) => Math.min(least, time), asOf)
  const split = first + (asOf - first) * 0.75
  const early = earlyOrders(table, split)
  const histories = inWeeks(early, split)
  const fit = bgNbdFit(histories)
  if (fit.status !== 'ok' || fit.parameters === null) return null
  const { parameters } = fit
  const t = (asOf - split) / WEEK_MS
  const known = new Map<string, number>()
  const expected = histories.reduce((sum, { frequency, recency, T }) => {
    const key = `${String(frequency)} ${String(recency)} ${String(T)}`
    const purchases =
      known.get(key) ?? bgNbdExpectedPurchases(parameters, { frequency, recency, T, t })
    known.set(key, purchases)
    return sum + purchases
  }, 0)
  if (!Number.isFinite(expected)) return null
  const actual = laterOrders(table, split)
  return { actual, expected, error: actual === 0 ? null : (expected - actual) / actual }
}

/** The orders up to the split, of the customers who had ordered by then; refunds do not matter here. */
function earlyOrders(table: CustomerOrders, split: number): CustomerOrders {
  const times = new Float64Array(table.orders)
  const amounts = new Float64Array(table.orders)
  const customerIds: CustomerOrders['customerIds'] = []
  const starts = [0]
  let [orders, grossMinor] = [0, 0]
  for (const [c, id] of table.customerIds.entries()) {
    const end = table.starts[c + 1]!
    for (let n = table.starts[c]!; n < end && table.times[n]! <= split; n += 1) {
      times[orders] = table.times[n]!
      amounts[orders] = table.amounts[n]!
      grossMinor += table.amounts[n]!
      orders += 1
    }
    if (orders === starts.at(-1)) continue
    customerIds.push(id)
    starts.push(orders)
  }
  return {
    customerIds,
    starts: Int32Array.from(starts),
    times: times.subarray(0, orders),
    amounts: amounts.subarray(0, orders),
    orders,
    grossMinor,
    refundsMinor: 0,
    refunds: new Float64Array(customerIds.length),
  }
}

/** Orders after the split of customers who were there before it. */
function laterOrders({ customerIds, starts, times }: CustomerOrders, split: number): number {
  let later = 0
  for (let c = 0; c < customerIds.length; c += 1) {
    if (times[starts[c]!]! > split) continue
    for (let n = starts[c]!; n < starts[c + 1]!; n += 1) if (times[n]! > split) later += 1
  }
  return later
}
