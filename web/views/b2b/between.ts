type Ends = { lower: number | null; upper: number | null } | null | undefined

/** An interval as the small line beside its number; empty where there is none. */
export const between = (interval: Ends, format: (value: number | null) => string): string =>
  interval == null ? '' : `${format(interval.lower)} – ${format(interval.upper)}`
