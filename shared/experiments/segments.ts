import type { UnitSums } from './unit-sums.ts'

/** A metric's sums over the units of one segment; `value` is null where nothing is known of a unit. */
export type SegmentSums = UnitSums & { variant: string; value: string | null }
