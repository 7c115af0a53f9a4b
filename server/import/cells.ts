import { DateTime } from 'luxon'

const PLAIN = /^[+-]?\d+(\.\d+)?$/
const ENGLISH_THOUSANDS = /^[+-]?\d{1,3}(,\d{3})+\.\d+$/
const EUROPEAN = /^[+-]?\d{1,3}(\.\d{3})*,\d{1,2}$|^[+-]?\d+,\d{1,2}$/

/**
 * A decimal as plain text (`-1234.5`), from plain, English (`1,234.50`) or European (`1.234,50`)
 * writing.
 *
 * @returns null when it is none of them or could be read in two ways (`1,234`)
 */
export function decimalCell(cell: string): string | null {
  const text = cell.trim().replaceAll(/[\s\u00a0\u202f€$£¥]/g, '')
  if (PLAIN.test(text)) return text
  if (ENGLISH_THOUSANDS.test(text)) return text.replaceAll(',', '')
  if (EUROPEAN.test(text)) return text.replaceAll('.', '').replace(',', '.')
  return null
}

const TRUE = new Set(['1', '1.0', 'true', 'yes', 'y', 't', 'ja', 'wahr'])
const FALSE = new Set(['0', '0.0', 'false', 'no', 'n', 'f', 'nein', 'falsch', ''])

/** A yes-or-no cell; an empty one is no. Null when it is neither. */
export function booleanCell(cell: string): boolean | null {
  const text = cell.trim().toLowerCase()
  if (TRUE.has(text)) return true
  return FALSE.has(text) ? false : null
}

/** Day-first or month-first, for dates written with slashes, dots or dashes. */
export type DateOrder = 'mdy' | 'dmy'

const EPOCH_SECONDS = /^\d{10}$/
const EPOCH_MS = /^\d{13}$/
const CACHE_MAX = 20_000

/**
 * Reads instants as a shop's export writes them: ISO 8601 with or without offset, `YYYY-MM-DD
 * HH:MM[:SS]`, seconds or milliseconds since 1970, and with a stated order also `3/4/2026 15:04`.
 *
 * Times without an offset are local times of `timeZone`. Exports repeat their times, so the last
 * ones are remembered.
 */
export function createTimeCell({
  timeZone,
  dateOrder,
}: {
  timeZone: string
  dateOrder?: DateOrder
}): (cell: string) => number | null {
  const cache = new Map<string, number | null>()
  return (cell) => {
    const known = cache.get(cell)
    if (known !== undefined) return known
    const instant = readInstant(cell.trim(), timeZone, dateOrder)
    if (cache.size >= CACHE_MAX) cache.clear()
    cache.set(cell, instant)
    return instant
  }
}

function readInstant(
  text: string,
  timeZone: string,
  dateOrder: DateOrder | undefined,
): number | null {
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1000
  if (EPOCH_MS.test(text)) return Number(text)
  const iso = DateTime.fromISO(text.replace(' ', 'T'), { zone: timeZone })
  if (iso.isValid) return iso.toMillis()
  const sql = DateTime.fromSQL(text, { zone: timeZone })
  if (sql.isValid) return sql.toMillis()
  return dateOrder === undefined ? null : readLocal(text, timeZone, dateOrder)
}

const NUMERIC_DATE = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?=\D|$)/

function readLocal(text: string, timeZone: string, dateOrder: DateOrder): number | null {
  const match = NUMERIC_DATE.exec(text)
  if (match === null) return null
  const [date, first, second, year = ''] = match
  const plain = `${String(first)}/${String(second)}/${year}${text.slice(date.length)}`
  const years = year.length === 2 ? 'yy' : 'yyyy'
  const day = dateOrder === 'mdy' ? `L/d/${years}` : `d/L/${years}`
  for (const time of ['', ' H:mm', ' H:mm:ss', ' h:mm a', ' h:mm:ss a']) {
    const local = DateTime.fromFormat(plain, day + time, { zone: timeZone })
    if (local.isValid) return local.toMillis()
  }
  return null
}
