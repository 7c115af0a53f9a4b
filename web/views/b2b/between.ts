type Ends = { lower: number | null; upper: number | null } | null | undefined

/** An interval as the small line beside its number; empty where there is none. */
export function between(interval: Ends, format: (value: number | null) => string): string {
  if (interval == null || interval.lower === null) return ''
  const lower = format(interval.lower)
  return interval.upper === null ? `≥ ${lower}` : `${lower} – ${format(interval.upper)}`
}
