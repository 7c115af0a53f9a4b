import type { MetricUnit } from '@takt/shared/schemas/result.ts'

/** The only place of Intl for numbers; a missing number is a dash, never a zero. */

export const MISSING = '–'

type Value = number | null | undefined

const cache = new Map<string, Intl.NumberFormat>()

type Formatter = { format(value: number): string }

/** A true minus sign is as wide as a plus; the hyphen is not. */
function formatter(locale: string, options: Intl.NumberFormatOptions): Formatter {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = cache.get(key) ?? new Intl.NumberFormat(locale, options)
  cache.set(key, known)
  return { format: (value) => known.format(value).replace('-', '\u2212') }
}

const isNumber = (value: Value): value is number =>
  typeof value === 'number' && Number.isFinite(value)

export function formatCount(value: Value, locale: string): string {
  return isNumber(value) ? formatter(locale, { maximumFractionDigits: 0 }).format(value) : MISSING
}

/** A number of any size with three significant digits. */
export function formatRatio(value: Value, locale: string): string {
  return isNumber(value)
    ? formatter(locale, { maximumSignificantDigits: 3 }).format(value)
    : MISSING
}

/** A number as somebody wrote it down, with up to four decimals. */
export function formatDecimal(value: Value, locale: string): string {
  return isNumber(value) ? formatter(locale, { maximumFractionDigits: 4 }).format(value) : MISSING
}

/** A fraction of 1 as per cent: two digits below ten per cent, one above. */
export function formatShare(value: Value, locale: string): string {
  if (!isNumber(value)) return MISSING
  const digits = Math.abs(value) < 0.1 ? 2 : 1
  return formatter(locale, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value)
}

/** A probability in per cent: never a bare 0 or 100. */
export function formatProbability(value: Value, locale: string): string {
  if (!isNumber(value)) return MISSING
  if (value > 0.999) return `> ${formatShare(0.999, locale)}`
  return value < 0.001 ? `< ${formatShare(0.001, locale)}` : formatShare(value, locale)
}

/** A relative change with its sign, e.g. +8.1 %. */
export function formatRelative(value: Value, locale: string): string {
  if (!isNumber(value)) return MISSING
  return formatter(locale, {
    style: 'percent',
    signDisplay: 'exceptZero',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(value)
}

/** A difference of two shares in percentage points, e.g. +0.21 pp. */
export function formatPoints(value: Value, locale: string): string {
  if (!isNumber(value)) return MISSING
  const points = formatter(locale, {
    signDisplay: 'exceptZero',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  }).format(value * 100)
  return `${points} pp`
}

/** @param value major units */
export function formatMoney(
  value: Value,
  currency: string,
  locale: string,
  signed = false,
): string {
  if (!isNumber(value)) return MISSING
  const isLarge = Math.abs(value) >= 10_000
  return formatter(locale, {
    style: 'currency',
    currency,
    signDisplay: signed ? 'exceptZero' : 'auto',
    ...(isLarge ? { maximumFractionDigits: 0 } : {}),
  }).format(value)
}

/** A p-value with its sign of comparison, for sentences: “p = 0.012”, “p < 0.0001”. */
export function formatP(value: Value, locale: string): string {
  const text = formatPValue(value, locale)
  return text.startsWith('<') ? `p ${text}` : `p = ${text}`
}

/** A p-value: never a bare zero. */
export function formatPValue(value: Value, locale: string): string {
  if (!isNumber(value)) return MISSING
  if (value < 0.0001) return `< ${formatter(locale, { minimumFractionDigits: 4 }).format(0.0001)}`
  const digits = value < 0.001 ? 4 : 3
  return formatter(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    value,
  )
}

/** A metric's value in its unit. */
export function formatValue(
  value: Value,
  { unit, currency }: { unit: MetricUnit; currency: string | null },
  locale: string,
): string {
  if (unit === 'share') return formatShare(value, locale)
  if (unit === 'money') return formatMoney(value, currency ?? 'EUR', locale)
  return unit === 'count' ? formatCount(value, locale) : formatRatio(value, locale)
}

/** A metric's difference in its unit, with its sign. */
export function formatDifference(
  value: Value,
  { unit, currency }: { unit: MetricUnit; currency: string | null },
  locale: string,
): string {
  if (unit === 'share') return formatPoints(value, locale)
  if (unit === 'money') return formatMoney(value, currency ?? 'EUR', locale, true)
  if (!isNumber(value)) return MISSING
  return formatter(locale, { maximumSignificantDigits: 3, signDisplay: 'exceptZero' }).format(value)
}

/** How many times as much, with two digits: ×1.40. */
export function formatFactor(value: Value, locale: string): string {
  if (!isNumber(value)) return MISSING
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 }
  return `×${formatter(locale, digits).format(value)}`
}

/** Money that is small for its unit, such as the cost of one visit: up to four digits. */
export function formatPreciseMoney(value: Value, currency: string, locale: string): string {
  if (!isNumber(value)) return MISSING
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 4 }
  return formatter(locale, { style: 'currency', currency, ...digits }).format(value)
}
