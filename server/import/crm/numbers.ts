import { decimalCell } from '../cells.ts'

/** How a file writes numbers such as `1,234` and `1.234`, which can be read in two ways. */
export type NumberStyle = 'english' | 'european'

const CURRENCY_SIGNS: Readonly<Record<string, string | undefined>> = {
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₩': 'KRW',
}
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))
const NOISE = /[\s\u00a0\u202f'’]/gu
const CODE = /^([A-Za-z]{3})|([A-Za-z]{3})$/u

export type NumberCell = {
  /** Plain decimal text; null when the cell is no number. */
  decimal: string | null
  /** The currency that the cell itself names. */
  currency: string | null
}

/** Makes the function that reads numbers with currency signs, either decimal mark, and brackets for minus. */
export function createNumberCell(style: NumberStyle): (cell: string) => NumberCell {
  return (cell) => {
    let text = cell.trim().replaceAll(NOISE, '')
    let currency: string | null = null
    const sign = Object.keys(CURRENCY_SIGNS).find((each) => text.includes(each))
    if (sign !== undefined) currency = CURRENCY_SIGNS[sign] ?? null
    text = text.replaceAll(/[€£¥₹₩$]/gu, '')
    const code = CODE.exec(text)
    if (code !== null) {
      const named = (code[1] ?? code[2] ?? '').toUpperCase()
      // `500 net` names no currency.
      if (CURRENCIES.has(named)) currency = named
      text = text.replace(CODE, '')
    }
    text = text.replace(/(,|\.)(-|–)$/u, '')
    const isNegative = /^\(.*\)$/u.test(text)
    if (isNegative) text = text.slice(1, -1)
    const decimal = decimalOf(text.replace('%', ''), style)
    return { decimal: decimal !== null && isNegative ? `-${decimal}` : decimal, currency }
  }
}

const GROUPED = /^[+-]?\d{1,3}([.,]\d{3})+$/u

function decimalOf(text: string, style: NumberStyle): string | null {
  if (GROUPED.test(text)) {
    const marks = new Set(text.replaceAll(/[^.,]/gu, ''))
    const groups = style === 'european' ? '.' : ','
    const isRepeated = text.replaceAll(/[^.,]/gu, '').length > 1 && marks.size === 1
    if (isRepeated || marks.has(groups)) return text.replaceAll(/[.,]/gu, '')
    return text.replace(',', '.')
  }
  const plain = decimalCell(text)
  if (plain !== null) return plain
  // More than two digits after a decimal comma, and thousands in Indian groups.
  if (/^[+-]?\d+,\d+$/u.test(text)) return text.replace(',', '.')
  if (/^[+-]?\d{1,2}(,\d{2})*,\d{3}(\.\d+)?$/u.test(text)) return text.replaceAll(',', '')
  return /^[+-]?\.\d+$/u.test(text) ? text.replace('.', '0.') : null
}

/** The style that a sample of cells shows; a file separated by semicolons is European in doubt. */
export function numberStyleOf(cells: Iterable<string>, delimiter: string): NumberStyle {
  let balance = 0
  for (const cell of cells) {
    const text = cell.replaceAll(NOISE, '').replaceAll(/[€£¥₹₩$%A-Za-z]/gu, '')
    if (/\d,\d{1,2}$/u.test(text) || /\.\d{3},\d+$/u.test(text)) balance -= 1
    else if (/\d\.\d{1,2}$/u.test(text) || /,\d{3}\.\d+$/u.test(text)) balance += 1
  }
  if (balance === 0) return delimiter === ';' ? 'european' : 'english'
  return balance > 0 ? 'english' : 'european'
}

/** What stands for a share: `65`, `65 %` or `0.65`; `isPercent` where it was written as a percentage. */
export function shareOf(
  cell: string,
  decimal: string | null,
): { share: number | null; isPercent: boolean } {
  if (decimal === null) return { share: null, isPercent: false }
  const value = Number(decimal)
  const isPercent = cell.includes('%') || value > 1
  const share = isPercent ? value / 100 : value
  return { share: share >= 0 && share <= 1 ? share : null, isPercent }
}
