import type { UnitSums } from './unit-sums.ts'

/** Days after the exposure, both ends counted; 0 is the day of the exposure itself. */
export type AgeSpan = { from: number; to: number }

/** A metric's sums over those units of a variant that had the whole span. */
export type AgeSums = UnitSums & AgeSpan & { variant: string }

/** The spans by which novelty is judged: the first day apart, then up to a week each. */
export const AGE_SPANS: readonly AgeSpan[] = [
  { from: 0, to: 0 },
  { from: 1, to: 2 },
  { from: 3, to: 6 },
  { from: 7, to: 13 },
  { from: 14, to: 27 },
]
