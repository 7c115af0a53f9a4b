import { MISSING } from '../../format/number.ts'

type Interval = { lower: number | null; upper: number | null } | null

/** An interval in words, or a dash where there is none. */
export function intervalText(interval: Interval, format: (value: number | null) => string): string {
  if (interval === null || (interval.lower === null && interval.upper === null)) return MISSING
  return `${format(interval.lower)} – ${format(interval.upper)}`
}

/** The same as the small line of a table's cell; nothing where there is no interval. */
export function intervalLine(
  interval: Interval,
  format: (value: number | null) => string,
): { small?: string } {
  const text = intervalText(interval, format)
  return text === MISSING ? {} : { small: text }
}
