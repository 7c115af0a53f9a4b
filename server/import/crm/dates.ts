import { DateTime } from 'luxon'
import type { DateOrder } from '../cells.ts'

/** A cell that tells a day or an instant. */
export type DateCell = {
  /** For an event: `YYYY-MM-DD` where the cell names no time, else ISO 8601 in UTC. */
  value: string
  /** The calendar day: as written where the cell names no time, else in the zone of days. */
  day: string
  atMs: number
  /** The cell names a time of day but no offset: it was read in the assumed zone. */
  isZoneAssumed: boolean
  /** Beyond any year that people mean: how databases write "open". */
  isOpenEnd: boolean
}

const CACHE_MAX = 50_000
const OPEN_END_YEAR = 2200
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const GERMAN_MONTHS: Readonly<Record<string, string | undefined>> = {
  mär: 'mar',
  mrz: 'mar',
  mai: 'may',
  okt: 'oct',
  dez: 'dec',
}

const TIME = String.raw`(?:[T\s,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([AaPp]\.?[Mm]\.?)?)?`
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?`
const YEAR_FIRST = new RegExp(
  String.raw`^(\d{4,5})[-/.](\d{1,2})[-/.](\d{1,2})${TIME}${ZONE}$`,
  'u',
)
const YEAR_LAST = new RegExp(
  String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${TIME}${ZONE}$`,
  'u',
)
const DAY_NAMED = new RegExp(
  String.raw`^(\d{1,2})[-\s.]+([\p{L}]{3,9})\.?[-\s,]+(\d{4}|\d{2})${TIME}${ZONE}$`,
  'u',
)
const MONTH_NAMED = new RegExp(
  String.raw`^([\p{L}]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})${TIME}${ZONE}$`,
  'u',
)
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/u
const SERIAL = /^(\d{5})(\.\d+)?$/u

/**
 * Makes the function that reads days and instants as exports write them: ISO 8601, German and American
 * dates, names of months, seconds or milliseconds since 1970, and Excel's day numbers.
 *
 * @param timeZone of times that name none
 * @param dayZone in which an instant has its day
 * @param order of day and month where slashes leave it open
 */
export function createDateCell({
  timeZone,
  dayZone,
  order,
}: {
  timeZone: string
  dayZone: string
  order: DateOrder
}): (cell: string) => DateCell | null {
  const known = new Map<string, DateCell | null>()
  return (cell) => {
    const cached = known.get(cell)
    if (cached !== undefined) return cached
    const date = read(cell.trim(), { timeZone, dayZone, order })
    if (known.size >= CACHE_MAX) known.clear()
    known.set(cell, date)
    return date
  }
}

type Options = { timeZone: string; dayZone: string; order: DateOrder }
type Parts = { year: number; month: number; day: number; rest: (string | undefined)[] }

function read(text: string, options: Options): DateCell | null {
  if (/^\d{13}$/u.test(text)) return instant(Number(text), options)
  if (/^\d{10}$/u.test(text)) return instant(Number(text) * 1_000, options)
  const serial = SERIAL.exec(text)
  if (serial !== null) return serialDay(Number(text), options)
  const parts = partsOf(text, options.order)
  return parts === null ? null : cellOf(parts, options)
}

const instant = (atMs: number, { dayZone }: Options): DateCell => ({
  value: new Date(atMs).toISOString(),
  day: DateTime.fromMillis(atMs, { zone: dayZone }).toISODate() ?? '',
  atMs,
  isZoneAssumed: false,
  isOpenEnd: false,
})

/** Excel counts days from 30 December 1899. */
function serialDay(serial: number, options: Options): DateCell | null {
  if (serial < 20_000 || serial > 80_000) return null
  const at = new Date(Date.UTC(1899, 11, 30) + Math.round(serial * 86_400) * 1_000)
  const iso = at.toISOString()
  return read(serial % 1 === 0 ? iso.slice(0, 10) : iso.slice(0, 19), options)
}

function partsOf(text: string, order: DateOrder): Parts | null {
  const compact = COMPACT.exec(text)
  const yearFirst = YEAR_FIRST.exec(text) ?? compact
  if (yearFirst !== null) {
    const [, year, month, day, ...rest] = yearFirst
    return { year: Number(year), month: Number(month), day: Number(day), rest }
  }
  const yearLast = YEAR_LAST.exec(text)
  if (yearLast !== null) {
    const [, a, mark, b, year, ...rest] = yearLast
    const [first, second] = [Number(a), Number(b)]
    const isDayFirst = mark === '.' || first > 12 || (order === 'dmy' && second <= 12)
    const [day, month] = isDayFirst ? [first, second] : [second, first]
    return { year: fullYear(year), month, day, rest }
  }
  const named = DAY_NAMED.exec(text)
  if (named !== null) {
    const [, day, month, year, ...rest] = named
    return { year: fullYear(year), month: monthOf(month), day: Number(day), rest }
  }
  const monthNamed = MONTH_NAMED.exec(text)
  if (monthNamed === null) return null
  const [, month, day, year, ...rest] = monthNamed
  return { year: fullYear(year), month: monthOf(month), day: Number(day), rest }
}

const fullYear = (text = ''): number => (text.length === 2 ? 2000 + Number(text) : Number(text))

function monthOf(name = ''): number {
  const short = name.slice(0, 3).toLowerCase()
  return MONTHS.indexOf(GERMAN_MONTHS[short] ?? short) + 1
}

function cellOf(
  { year, month, day, rest }: Parts,
  { timeZone, dayZone }: Options,
): DateCell | null {
  if (year > 9_999) return { value: '', day: '', atMs: 0, isZoneAssumed: false, isOpenEnd: true }
  const [hourText, , , , , offset] = rest
  const time = timeOf(rest)
  const zone = offset === undefined ? timeZone : zoneOf(offset)
  const at = DateTime.fromObject({ year, month, day, ...time }, { zone })
  if (!at.isValid) return null
  const isMidnight = time.hour + time.minute + time.second === 0
  const hasTime = hourText !== undefined
  const isDay = !hasTime || (isMidnight && offset === undefined)
  return {
    value: isDay ? at.toISODate() : new Date(at.toMillis()).toISOString(),
    day: (isDay ? at : at.setZone(dayZone)).toISODate() ?? '',
    atMs: at.toMillis(),
    isZoneAssumed: hasTime && !isDay && offset === undefined,
    isOpenEnd: year >= OPEN_END_YEAR,
  }
}

function timeOf([hour = '0', minute = '0', second = '0', fraction = '0', half]: Parts['rest']) {
  return {
    hour: hourOf(Number(hour), half),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)),
  }
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0)
}

/** Luxon knows `UTC+02:00`; Salesforce writes `+0000`, Postgres `+00`. */
function zoneOf(offset: string): string {
  const [, hours, minutes = '00'] = /^([+-]\d{2}):?(\d{2})?$/u.exec(offset) ?? []
  return hours === undefined ? 'UTC' : `UTC${hours}:${minutes}`
}

/** The order of day and month that a sample shows; null where every date could be read in both ways. */
export function dateOrderOf(cells: Iterable<string>): DateOrder | null {
  for (const cell of cells) {
    const match = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})\b/u.exec(cell.trim())
    if (match === null) continue
    if (Number(match[1]) > 12) return 'dmy'
    if (Number(match[2]) > 12) return 'mdy'
  }
  return null
}
