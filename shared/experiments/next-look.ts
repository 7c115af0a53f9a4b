const DAY_MS = 86_400_000
const WEEK_DAYS = 7
/** Two whole weeks hold every weekday twice. */
const FIRST_LOOK_DAYS = 14

/**
 * The day on which the next look is worth while: two whole weeks after the first unit, then every
 * whole week, so that each look holds every weekday equally often.
 *
 * @param firstDay YYYY-MM-DD of the first unit; null while there is none
 * @returns null while there is no unit
 */
export function nextLookDay(firstDay: string | null, today: string): string | null {
  if (firstDay === null) return null
  const elapsed = Math.round((Date.parse(today) - Date.parse(firstDay)) / DAY_MS)
  const days = Math.max(FIRST_LOOK_DAYS, (Math.floor(elapsed / WEEK_DAYS) + 1) * WEEK_DAYS)
  return new Date(Date.parse(firstDay) + days * DAY_MS).toISOString().slice(0, 10)
}
