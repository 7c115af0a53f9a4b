/**
 * Days since 1970-01-01 of a calendar day, so that differences are whole days in any time zone.
 *
 * @param day `YYYY-MM-DD`
 * @throws RangeError on anything else, and on days that do not exist
 */
export function dayNumber(day: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN
  // Some engines roll 2026-02-30 over to March.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day) {
    throw new RangeError(`day "${day}" must be an existing YYYY-MM-DD`)
  }
  return ms / 86_400_000
}
