import { civilFromDays, parseDay } from '../metrics/calendar.ts'
import type { Said } from '../schemas/retro.ts'

/*
 * Numbers and days in words, in both languages. Without Intl: its data change with every version of
 * the engine, and a document must stay the same byte for byte.
 */

type Language = keyof Said

const MARKS = { en: { decimal: '.', group: ',' }, de: { decimal: ',', group: '.' } } as const
const WEEKDAYS = {
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  de: ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'],
} as const
const MONTHS = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  de: [
    'Jan.',
    'Feb.',
    'März',
    'Apr.',
    'Mai',
    'Juni',
    'Juli',
    'Aug.',
    'Sep.',
    'Okt.',
    'Nov.',
    'Dez.',
  ],
} as const

/** Says the same in both languages. A shortened month at the end of a sentence takes its full stop along. */
export const say = (write: (language: Language) => string): Said => ({
  en: write('en'),
  de: write('de').replaceAll(/(?<!\.)\.\.(?=\s|$)/g, '.'),
})

/** A number with a fixed count of decimals and a true minus sign. */
export function numberWords(value: number, decimals: number, language: Language): string {
  const { decimal, group } = MARKS[language]
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, group)
  const isZero = Number(value.toFixed(decimals)) === 0
  const sign = value < 0 && !isZero ? '\u2212' : ''
  return `${sign}${grouped}${fraction === undefined ? '' : decimal + fraction}`
}

/** A fraction of 1 as per cent: two digits below ten per cent, one above. */
export const shareWords = (value: number, language: Language): string =>
  `${numberWords(value * 100, Math.abs(value) < 0.1 ? 2 : 1, language)} %`

/** A relative change with its sign, e.g. +8.1 %. */
export const relativeWords = (value: number, language: Language): string =>
  `${value > 0 ? '+' : ''}${numberWords(value * 100, 1, language)} %`

/** A metric's value in its unit; money in major units with its currency. */
export function valueWords(
  value: number | null,
  { unit, currency }: { unit: string; currency: string },
  language: Language,
): string {
  if (value === null) return '–'
  if (unit === 'share') return shareWords(value, language)
  if (unit === 'money') {
    return `${numberWords(value, Math.abs(value) < 10_000 ? 2 : 0, language)} ${currency}`
  }
  if (unit === 'count') return numberWords(value, 0, language)
  if (unit === 'days')
    return `${numberWords(value, 1, language)} ${language === 'en' ? 'days' : 'Tage'}`
  return numberWords(value, 2, language)
}

/** E.g. “Mon 6 Apr”. */
export function dayWords(day: string, language: Language): string {
  const number = parseDay(day)
  const { month, day: date } = civilFromDays(number)
  const weekday = WEEKDAYS[language][(((number + 3) % 7) + 7) % 7] ?? ''
  const name = MONTHS[language][month - 1] ?? ''
  return language === 'en'
    ? `${weekday} ${String(date)} ${name}`
    : `${weekday}, ${String(date)}. ${name}`
}

/** Whole days from one day to another. */
export const daysBetween = (from: string, to: string): number => parseDay(to) - parseDay(from)

/** “1 day”, “3 days”. */
export const daysWords = (days: number, language: Language): string =>
  language === 'en'
    ? `${String(days)} ${days === 1 ? 'day' : 'days'}`
    : `${String(days)} ${days === 1 ? 'Tag' : 'Tage'}`

/** Names one after the other, in quotation marks. */
export const listWords = (names: readonly string[], language: Language): string =>
  names.map((name) => (language === 'en' ? `“${name}”` : `„${name}“`)).join(', ')

export const quoted = (name: string, language: Language): string => listWords([name], language)
