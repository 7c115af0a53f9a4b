import type { Interval } from '../../schemas/result.ts'
import { chiSquareQuantile } from '../../stats/dist.ts'
import { type Rate, rateOf } from '../rate.ts'
import {
  type AcquiredSums,
  subscriptionConversion,
  windowRepurchase,
  windowValue,
} from './acquired-customers.ts'
import type { RepurchaseWindow } from './cohort-brackets.ts'
import { clicksToPay } from './shop-funnel.ts'
import { type Margin, marginOn } from './visit-sums.ts'

/** What a period of a shop, or one channel or ad of it, consists of; money in minor units. */
export type ShopParts = {
  /** Customers by the day of their first order. */
  acquired: readonly AcquiredSums[]
  spendMinor: number
  impressions: number
  clicks: number
  /** Orders by channel, with the squares of their gross values. */
  channels: readonly {
    channel: string
    orders: number
    grossMinor: number
    grossSquares: number
    hasSpend: boolean
  }[]
  /** Paid sessions by clicks from cart to payment. */
  paidClicks: readonly { value: number; count: number }[]
  /** Sessions that an ad or a post brought, and those of them that paid. */
  assetSessions: number
  assetPaid: number
}

/** A number with what it is made of; money in minor units. */
export type ShopValue = {
  value: number | null
  numerator: number | null
  denominator: number | null
  interval: Interval | null
  /** What is not old enough to count: the number is of the others. */
  immature: number
  note: string | null
}

type Context = { asOf: string; margins: readonly Margin[] }
type Formula = (parts: ShopParts, context: Context) => ShopValue

const LEVEL = 0.95
/** 97.5 % of a standard normal. */
const Z = 1.959963984540054
const SOURCELESS = new Set(['direct', 'unassigned', 'unallocated', 'unknown'])

/**
 * A metric of a shop that is no plain quotient of visits or orders, for one period.
 *
 * @throws RangeError for a metric without such a formula
 */
export function shopValue(metric: string, parts: ShopParts, context: Context): ShopValue {
  const formula = FORMULAS[metric]
  if (formula === undefined) throw new RangeError(`metric: "${metric}" has no formula of a shop`)
  return formula(parts, context)
}

export const isShopValue = (metric: string): boolean => Object.hasOwn(FORMULAS, metric)

const customersOf = ({ acquired }: ShopParts): number =>
  acquired.reduce((sum, { customers }) => sum + customers, 0)

const shareValue = (rate: Rate, empty: string, immature = 0): ShopValue => ({
  value: rate.value,
  numerator: rate.numerator,
  denominator: rate.denominator,
  interval: rate.interval,
  immature,
  note: rate.value === null ? empty : null,
})

const unknown = (
  note: string,
  numerator: number | null = null,
  denominator: number | null = null,
): ShopValue => ({ value: null, numerator, denominator, interval: null, immature: 0, note })

const repurchase =
  (days: RepurchaseWindow): Formula =>
  ({ acquired }, { asOf }) => {
    const { rate, immature } = windowRepurchase(acquired, days, asOf)
    return shareValue(rate, `no customer of this period is ${String(days)} days old yet`, immature)
  }

/** Cost ÷ new customers; the interval is Garwood's, of a Poisson count, as the cost is known. */
const acquisitionCost: Formula = (parts) => {
  const { spendMinor } = parts
  const customers = customersOf(parts)
  if (spendMinor === 0) return unknown('no spend in this period', 0, customers)
  if (customers === 0) return unknown('no new customers in this period', spendMinor, 0)
  const [least, most] = poissonBounds(customers)
  return {
    value: spendMinor / customers,
    numerator: spendMinor,
    denominator: customers,
    interval: { level: LEVEL, lower: spendMinor / most, upper: spendMinor / least },
    immature: 0,
    note: null,
  }
}

/** @see Garwood (1936), Biometrika 28:437-442 */
function poissonBounds(count: number): [number, number] {
  const tail = (1 - LEVEL) / 2
  const lower = count === 0 ? 0 : chiSquareQuantile(tail, 2 * count) / 2
  return [lower, chiSquareQuantile(1 - tail, 2 * count + 2) / 2]
}

/** Revenue ÷ spend; the variance of a sum of a random number of orders is the sum of their squares. */
const returnOn =
  (counts: (row: ShopParts['channels'][number]) => boolean): Formula =>
  ({ channels, spendMinor }) => {
    const own = channels.filter(counts)
    const grossMinor = own.reduce((sum, row) => sum + row.grossMinor, 0)
    if (spendMinor === 0) return unknown('no spend in this period', grossMinor, 0)
    const half = Z * Math.sqrt(own.reduce((sum, row) => sum + row.grossSquares, 0))
    return {
      value: grossMinor / spendMinor,
      numerator: grossMinor,
      denominator: spendMinor,
      interval: {
        level: LEVEL,
        lower: Math.max(0, grossMinor - half) / spendMinor,
        upper: (grossMinor + half) / spendMinor,
      },
      immature: 0,
      note: null,
    }
  }

/** Money of new customers times the margin on the day of their first order; null without a margin. */
function profitOf(
  { acquired }: ShopParts,
  { margins }: Context,
  of: (row: AcquiredSums) => number,
): number | null {
  let profit = 0
  for (const row of acquired) {
    const margin = marginOn(margins, row.day)
    if (margin === null) return null
    profit += of(row) * margin.share
  }
  return profit
}

const NO_MARGIN = 'no contribution margin is set for these days'
const NO_SPREAD = 'no interval: the spread between customers is not kept'

const profitPerSpend =
  (of: (row: AcquiredSums) => number): Formula =>
  (parts, context) => {
    const profit = profitOf(parts, context, of)
    if (profit === null) return unknown(NO_MARGIN, null, parts.spendMinor)
    if (parts.spendMinor === 0) return unknown('no spend in this period', profit, 0)
    return {
      value: profit / parts.spendMinor,
      numerator: profit,
      denominator: parts.spendMinor,
      interval: null,
      immature: 0,
      note: NO_SPREAD,
    }
  }

const observedValue: Formula = (parts, context) => {
  const customers = customersOf(parts)
  if (customers === 0) return unknown('no new customers in this period', 0, 0)
  const profit = profitOf(parts, context, ({ netMinor }) => netMinor)
  if (profit === null) return unknown(NO_MARGIN, null, customers)
  return {
    value: profit / customers,
    numerator: profit,
    denominator: customers,
    interval: null,
    immature: 0,
    note: NO_SPREAD,
  }
}

const valueIn60: Formula = ({ acquired }, { asOf }) => {
  const { valueMinor, netMinor, eligible, immature, interval } = windowValue(acquired, 60, asOf)
  const note = valueMinor === null ? 'no customer of this period is 60 days old yet' : null
  return { value: valueMinor, numerator: netMinor, denominator: eligible, interval, immature, note }
}

const medianClicks: Formula = ({ paidClicks }) => {
  const { median, paths } = clicksToPay(paidClicks)
  if (median === null) return unknown('no paid sessions with a cart in this period', null, 0)
  return {
    value: median,
    numerator: null,
    denominator: paths,
    interval: medianInterval(paidClicks, paths),
    immature: 0,
    note: null,
  }
}

/** By order statistics, with the normal approximation of the binomial ranks; null below 20 values. */
function medianInterval(counts: ShopParts['paidClicks'], n: number): Interval | null {
  if (n < 20) return null
  const half = (Z * Math.sqrt(n)) / 2
  const sorted = counts.toSorted((a, b) => a.value - b.value)
  const valueAt = (rank: number): number => {
    let before = 0
    for (const { value, count } of sorted) {
      before += count
      if (rank <= before) return value
    }
    return sorted.at(-1)?.value ?? 0
  }
  const lower = valueAt(Math.max(1, Math.floor(n / 2 - half)))
  return { level: LEVEL, lower, upper: valueAt(Math.min(n, Math.ceil(n / 2 + half) + 1)) }
}

const largestChannel: Formula = ({ channels }) => {
  const named = channels.filter(({ channel }) => !SOURCELESS.has(channel) || channel === 'direct')
  const top = Math.max(0, ...named.map(({ orders }) => orders))
  const all = channels.reduce((sum, { orders }) => sum + orders, 0)
  return shareValue(rateOf(top, all), 'no orders in this period')
}

const FORMULAS: Readonly<Record<string, Formula>> = {
  new_customers: (parts) => {
    const customers = customersOf(parts)
    const [lower, upper] = poissonBounds(customers)
    const interval = { level: LEVEL, lower, upper }
    return {
      value: customers,
      numerator: customers,
      denominator: null,
      interval,
      immature: 0,
      note: null,
    }
  },
  repurchase_rate_30d: repurchase(30),
  repurchase_rate_60d: repurchase(60),
  repurchase_rate_90d: repurchase(90),
  subscription_conversion: ({ acquired }) =>
    shareValue(subscriptionConversion(acquired), 'no new customers in this period'),
  customer_value_60d: valueIn60,
  ltv_observed: observedValue,
  cac: acquisitionCost,
  roas: returnOn(({ hasSpend }) => hasSpend),
  mer: returnOn(() => true),
  first_order_payback: profitPerSpend(({ firstMinor }) => firstMinor),
  ltv_cac: profitPerSpend(({ netMinor }) => netMinor),
  known_source_share: ({ channels }) =>
    shareValue(
      rateOf(
        channels
          .filter(({ channel }) => !SOURCELESS.has(channel))
          .reduce((sum, { orders }) => sum + orders, 0),
        channels.reduce((sum, { orders }) => sum + orders, 0),
      ),
      'no orders in this period',
    ),
  top_channel_share: largestChannel,
  checkout_clicks: medianClicks,
  checkout_within_3_clicks: ({ paidClicks }) => {
    const { within, paths } = clicksToPay(paidClicks)
    return shareValue(rateOf(within, paths), 'no paid sessions with a cart in this period')
  },
  ctr: ({ clicks, impressions }) =>
    shareValue(rateOf(clicks, impressions), 'no impressions are known of these days'),
  asset_conversion_rate: ({ assetSessions, assetPaid }) =>
    shareValue(rateOf(assetPaid, assetSessions), 'no session of this period names an ad or a post'),
}
