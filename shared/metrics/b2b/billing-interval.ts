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

const COUNT_WORDS: Readonly<Record<string, number | undefined>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  twelve: 12,
  ein: 1,
  eine: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  zwölf: 12,
}

/** What names an interval, the longer words first; how many of it one such word means. */
const INTERVAL_WORDS: readonly (readonly [RegExp, BillingInterval, number])[] = [
  [/semi[\s-]*annual|bi[\s-]*annual|half[\s-]*year|halbjahr|halbjähr/u, 'month', 6],
  [/biennial/u, 'year', 2],
  [/triennial/u, 'year', 3],
  [/fortnight/u, 'week', 2],
  [/quarter|quartal|vierteljahr|vierteljähr/u, 'quarter', 1],
  [/year|annual|\byrs?\b|\bp\.?\s?a\b|jahr|jähr/u, 'year', 1],
  [/month|\bmos?\b|\bmtl\b|monat/u, 'month', 1],
  [/week|woche|wöchent/u, 'week', 1],
  [/\bday|daily|\btage?\b|täglich/u, 'day', 1],
]
const LETTERS: Readonly<Record<string, BillingInterval | undefined>> = {
  d: 'day',
  w: 'week',
  m: 'month',
  q: 'quarter',
  y: 'year',
  a: 'year',
}

/**
 * How often a price is billed, by the words that systems have for it: `2-Year`, `semi-annual`, `every 3
 * months`, `P1Y`, `vierteljährlich`; a plain number is months. A price of three years that counts as one of
 * a year is a price three times too high (pax8-cli PR 439).
 *
 * @returns null for anything else, such as `one-time`, or `bimonthly`, which means two things
 */
export function billingIntervalOf(
  words: string,
): { interval: BillingInterval; count: number } | null {
  const text = words.trim().toLowerCase()
  if (/^\d{1,3}$/u.test(text)) return counted('month', Number(text))
  const [, isoCount, letter] = /^p?(\d{0,3})([dwmqya])$/u.exec(text) ?? []
  const named = LETTERS[letter ?? '']
  if (named !== undefined) return counted(named, isoCount === '' ? 1 : Number(isoCount))
  if (/one[\s-]*time|einmal|\bonce\b|bi[\s-]*month|bi[\s-]*week/u.test(text)) return null
  const found = INTERVAL_WORDS.find(([pattern]) => pattern.test(text))
  if (found === undefined) return null
  const [, interval, each] = found
  const digits = /\d+/u.exec(text)?.[0]
  const word = text.split(/[^\p{L}]+/u).find((part) => COUNT_WORDS[part] !== undefined)
  const times = digits === undefined ? (COUNT_WORDS[word ?? ''] ?? 1) : Number(digits)
  return counted(interval, times * each)
}

const counted = (interval: BillingInterval, count: number) =>
  count >= 1 ? { interval, count } : null

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
