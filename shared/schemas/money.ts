const ZERO_DECIMAL = new Set([
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'ISK',
  'JPY',
  'KMF',
  'KRW',
  'PYG',
  'RWF',
  'UGX',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
])
const THREE_DECIMAL = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'])

/** Digits after the decimal point of a currency's minor unit. @see ISO 4217, list one */
export function minorDigits(currency: string): 0 | 2 | 3 {
  if (ZERO_DECIMAL.has(currency)) return 0
  return THREE_DECIMAL.has(currency) ? 3 : 2
}

/** Integer minor units as major units, e.g. 1234 EUR cents as 12.34. */
export function majorUnits(amountMinor: number, currency: string): number {
  return amountMinor / 10 ** minorDigits(currency)
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/

/**
 * A decimal amount as integer minor units, rounded half away from zero, without floating-point error.
 *
 * @param amount a finite number, or a plain decimal string without separators (`"1234.5"`)
 * @returns null when it is not a plain decimal or too large to be exact
 */
export function minorUnits(amount: number | string, currency: string): number | null {
  const text = typeof amount === 'number' ? decimalText(amount) : amount.trim()
  const match = DECIMAL.exec(text)
  if (match === null) return null
  const [, sign, whole = '', fraction = ''] = match
  const digits = minorDigits(currency)
  const kept = fraction.slice(0, digits).padEnd(digits, '0')
  const roundsUp = (fraction.charCodeAt(digits) || 0) >= '5'.charCodeAt(0)
  const minor = Number(whole + kept) + (roundsUp ? 1 : 0)
  if (!Number.isSafeInteger(minor)) return null
  return minor === 0 ? 0 : sign === '-' ? -minor : minor
}

function decimalText(amount: number): string {
  if (!Number.isFinite(amount)) return ''
  const text = String(amount)
  return text.includes('e') ? amount.toFixed(12) : text
}
