import { minorUnits } from '@takt/shared/schemas/money.ts'
import { DateTime } from 'luxon'

const DAY = /^\d{4}-\d{2}-\d{2}$/
const TEXT_CHARACTERS_MAX = 512
const CACHE_MAX = 20_000

/** A text as it stands, without space around it; null for everything that is none. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text === '' ? null : text.slice(0, TEXT_CHARACTERS_MAX)
}

/** Reads instants and days of records in a project's zone. */
export type RecordTimes = {
  /** An instant, from ISO 8601, a day (its start) or milliseconds; null for anything else. */
  instant(value: unknown): number | null
  /** The calendar day of the same. */
  day(value: unknown): string | null
}

export function createRecordTimes(
  timeZone: string,
  localDay: (atMs: number) => string,
): RecordTimes {
  const known = new Map<string, number | null>()
  const parse = (text: string): number | null => {
    const at = DateTime.fromISO(text, { zone: timeZone })
    return at.isValid ? at.toMillis() : null
  }
  const instant = (value: unknown): number | null => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null
    if (typeof value !== 'string' || value === '') return null
    const cached = known.get(value)
    if (cached !== undefined) return cached
    const atMs = parse(value)
    if (known.size >= CACHE_MAX) known.clear()
    known.set(value, atMs)
    return atMs
  }
  return {
    instant,
    day(value) {
      if (typeof value === 'string' && DAY.test(value)) {
        return instant(value) === null ? null : value
      }
      const atMs = instant(value)
      return atMs === null ? null : localDay(atMs)
    },
  }
}

/** `amount_minor` as it stands, else `amount` in major units. */
export function amountOf(
  fields: Record<string, unknown>,
  name: string,
  currency: string,
): number | null | undefined {
  const minor = fields[`${name}_minor`]
  if (typeof minor === 'number' && Number.isSafeInteger(minor)) return minor
  const major = fields[name]
  if (major === undefined && minor === undefined) return undefined
  if (typeof major !== 'number' && typeof major !== 'string') return null
  return minorUnits(major, currency)
}

export function currencyOf(value: unknown): string | null {
  const code = textOf(value)?.toUpperCase() ?? ''
  return /^[A-Z]{3}$/u.test(code) ? code : null
}

/** 1 for yes, 0 for no, null where nobody says. */
export function bitOf(value: unknown): 0 | 1 | null {
  if (value === true || value === 1) return 1
  return value === false || value === 0 ? 0 : null
}

/** One of some words, in lower case with underscores; null for any other. */
export function oneOf<Word extends string>(value: unknown, words: readonly Word[]): Word | null {
  const text = textOf(value)
    ?.toLowerCase()
    .replaceAll(/[\s-]+/gu, '_')
  return words.find((word) => word === text) ?? null
}
