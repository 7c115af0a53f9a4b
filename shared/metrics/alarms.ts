import type { Mode } from '../schemas/mode.ts'
import type { MetricUnit } from '../schemas/result.ts'
import type { Wording } from './metric.ts'

/** What one rule says today. Every area of the product makes these; this file says what becomes of them. */
export type AlarmReading = {
  /** Stable id of the rule, e.g. `cart_paid_gap`. */
  rule: string
  mode: Mode
  name: Wording
  /** `unknown` where there is too little to judge. */
  state: 'firing' | 'clear' | 'unknown'
  value: number | null
  threshold: number | null
  unit: MetricUnit
  /** What the value is out of, in words and numbers. */
  basis: Wording
  /** One sentence that names what is wrong, or that nothing is. */
  sentence: Wording
  /** First day of the current stretch in which it fires; null while it does not, or nobody knows. */
  since: string | null
  /** What it fires for, each by name, where it is made of single things; at most `ALARM_ITEMS_MAX`. */
  items: readonly AlarmItem[]
  /** Page that shows more. */
  page: string
  /** Address below the project that answers with what the value is made of. */
  query: string
}

export type AlarmItem = { key: string; text: Wording }

export const ALARM_ITEMS_MAX = 20

/** What somebody has said about a rule. */
export type AlarmNote = {
  rule: string
  acknowledgedUntil: string
  acknowledgedBy: string
  owner: string
}

export type Alarm = AlarmReading & {
  owner: string | null
  acknowledgedUntil: string | null
  acknowledgedBy: string | null
  /** Whether it wants attention today: it fires and nobody has taken note of it. */
  isOpen: boolean
}

/**
 * The alarms of a day, open ones first. Whoever acknowledged one has heard it: it does not come back
 * before the day they named, and keeps quiet when it stops meanwhile.
 */
export function alarmsOn(
  readings: readonly AlarmReading[],
  { notes, today }: { notes: readonly AlarmNote[]; today: string },
): Alarm[] {
  const order = { firing: 0, unknown: 1, clear: 2 } as const
  return readings
    .map((reading): Alarm => {
      const note = notes.find(({ rule }) => rule === reading.rule)
      const isQuiet = note !== undefined && note.acknowledgedUntil >= today
      return {
        ...reading,
        owner: note === undefined || note.owner === '' ? null : note.owner,
        acknowledgedUntil: isQuiet ? note.acknowledgedUntil : null,
        acknowledgedBy: isQuiet ? note.acknowledgedBy : null,
        isOpen: reading.state === 'firing' && !isQuiet,
      }
    })
    .toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen) || order[a.state] - order[b.state])
}

/**
 * First day of the stretch of days, up to the last one, in which a rule fires without a break.
 *
 * @param days oldest first
 * @returns null when it does not fire on the last day
 */
export function firingSince<Day extends { day: string }>(
  days: readonly Day[],
  fires: (day: Day) => boolean,
): string | null {
  let since: string | null = null
  for (const day of days.toReversed()) {
    if (!fires(day)) break
    since = day.day
  }
  return since
}

/** Something that a rule fires for, and since which day; null where nobody knows. */
export type Firing = AlarmItem & { since: string | null }

/**
 * A rule that fires for single things, one of them is enough: its value is how many there are.
 *
 * @param unknown why it cannot be judged; null where it can
 */
export function countAlarm(options: {
  rule: string
  mode: Mode
  name: Wording
  found: readonly Firing[]
  /** What was looked at. */
  basis: Wording
  firing: Wording
  clear: Wording
  unknown?: Wording | null
  page: string
  query: string
}): AlarmReading {
  const { found, firing, clear, unknown = null, ...frame } = options
  const isFiring = found.length > 0
  const days = found.map(({ since }) => since).filter((day) => day !== null)
  return {
    ...frame,
    state: unknown !== null ? 'unknown' : isFiring ? 'firing' : 'clear',
    value: unknown !== null ? null : found.length,
    threshold: 0,
    unit: 'count',
    sentence: unknown ?? (isFiring ? firing : clear),
    since: unknown === null ? (days.toSorted()[0] ?? null) : null,
    items:
      unknown !== null
        ? []
        : found.slice(0, ALARM_ITEMS_MAX).map(({ key, text }) => ({ key, text })),
  }
}

const NAMED_MAX = 3

/** “a”, “b”, “c” and 2 more. */
export function namesInWords(names: readonly string[], language: keyof Wording): string {
  const [open, close] = language === 'en' ? ['“', '”'] : ['„', '“']
  const shown = names.slice(0, NAMED_MAX).map((name) => `${open}${name}${close}`)
  const rest = names.length - shown.length
  if (rest === 0) return shown.join(', ')
  return `${shown.join(', ')} ${language === 'en' ? `and ${String(rest)} more` : `und ${String(rest)} weitere`}`
}

/** A count with its thousands apart, without Intl: a retro must stay the same byte for byte. */
export const countInWords = (count: number, language: keyof Wording): string =>
  String(count).replaceAll(/\B(?=(\d{3})+$)/g, language === 'en' ? ',' : '.')
