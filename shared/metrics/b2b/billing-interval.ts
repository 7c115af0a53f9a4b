/** How often a subscription is billed. */
export const BILLING_INTERVALS = ['day', 'week', 'month', 'quarter', 'year'] as const
export type BillingInterval = (typeof BILLING_INTERVALS)[number]

/** Months of one interval as a fraction; a year has 365 days and 52 weeks, as Stripe and ChartMogul count. */
const MONTHS: Readonly<Record<BillingInterval, readonly [number, number]>> = {
  day: [12, 365],
  week: [12, 52],
  month: [1, 1],
  quarter: [3, 1],
  year: [12, 1],
}

/**
 * What a price comes to per month: the price of `count` intervals divided by their months, rounded once,
 * half away from zero, to the minor unit. Twelve months of a yearly price may therefore differ from it by
 * up to six minor units; the month's amount stays the same in every month, so that rounding never looks
 * like expansion.
 *
 * @throws RangeError on an amount that is no integer or a count below one
 */
export function monthlyPriceMinor(options: {
  amountMinor: number
  interval: BillingInterval
  count?: number
}): number {
  const { amountMinor, interval, count = 1 } = options
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError('amountMinor must be an integer')
  if (!(Number.isSafeInteger(count) && count >= 1)) {
    throw new RangeError('count must be a whole number of intervals, at least one')
  }
  const [numerator, denominator] = MONTHS[interval]
  const monthly = (Math.abs(amountMinor) * denominator) / (numerator * count)
  return amountMinor < 0 ? -Math.round(monthly) : Math.round(monthly)
}

/** Whole months of some intervals; null for days and weeks, which are none. */
export function monthsOfInterval(interval: BillingInterval, count = 1): number | null {
  const [numerator, denominator] = MONTHS[interval]
  return denominator === 1 ? numerator * count : null
}
