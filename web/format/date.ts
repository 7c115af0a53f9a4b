/** The only place of Intl for days and instants. Days are `YYYY-MM-DD` of the workspace's own zone. */

const asUtc = (day: string): Date => new Date(`${day}T00:00:00Z`)

const dayFormat = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })

/** E.g. “Tue 17 Nov”. */
export function formatDay(day: string, locale: string): string {
  return dayFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' }).format(asUtc(day))
}

/** E.g. “17 Nov 2026”. */
export function formatDate(day: string, locale: string): string {
  return dayFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(asUtc(day))
}

/** E.g. “17 – 23 Nov 2026”; a single day stands alone. */
export function formatDays(from: string, to: string, locale: string): string {
  const format = dayFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' })
  return format.formatRange(asUtc(from), asUtc(to))
}

/** E.g. “Tu 17”: two letters and the day of the month. */
export function formatBeat(day: string, locale: string): string {
  const weekday = dayFormat(locale, { weekday: 'short' }).format(asUtc(day)).slice(0, 2)
  return `${weekday} ${String(asUtc(day).getUTCDate())}`
}

/** E.g. “14:03:59”, in the workspace's zone. */
export function formatClock(instant: string, timeZone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone }).format(
    new Date(instant),
  )
}

/** E.g. “17 Nov 2026, 14:03”, in the workspace's zone. */
export function formatInstant(instant: string, timeZone: string, locale: string): string {
  const options = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const
  return new Intl.DateTimeFormat(locale, options).format(new Date(instant))
}

/** The day some days later or earlier. */
export function shiftDay(day: string, days: number): string {
  const date = asUtc(day)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** Today as the workspace's zone has it. */
export function todayIn(timeZone: string, nowMs: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(nowMs)
}
