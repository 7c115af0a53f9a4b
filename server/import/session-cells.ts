import { booleanCell, decimalCell } from './cells.ts'

/** How often something happened in a session: a count, or yes (1) or no (0). Null when it is neither. */
export function countCell(cell: string): number | null {
  const flag = booleanCell(cell)
  if (flag !== null) return flag ? 1 : 0
  const text = decimalCell(cell)
  if (text === null || Number(text) < 0) return null
  return Math.min(Math.ceil(Number(text)), Number.MAX_SAFE_INTEGER)
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/**
 * The first day of a month that a cell names: `Feb`, `June`, `2`, or with its own year `2026-02`.
 *
 * @returns null when it names none
 */
export function monthCell(cell: string, year: number): string | null {
  const text = cell.trim().toLowerCase()
  const withYear = /^(\d{4})-(\d{2})$/.exec(text)
  if (withYear !== null) return dayIn(Number(withYear[1]), Number(withYear[2]))
  if (/^\d{1,2}$/.test(text)) return dayIn(year, Number(text))
  return /^[a-z]{3,9}\.?$/.test(text) ? dayIn(year, MONTHS.indexOf(text.slice(0, 3)) + 1) : null
}

const dayIn = (year: number, month: number): string | null =>
  month < 1 || month > 12 ? null : `${String(year)}-${String(month).padStart(2, '0')}-01`
