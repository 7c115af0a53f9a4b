/** The calendar periods by which customers are grouped, and by which they come back. */
export const COHORT_GRAINS = ['month', 'week'] as const
export type CohortGrain = (typeof COHORT_GRAINS)[number]

/** Stretches of periods since the first order, both ends included, for bracket retention. */
export const COHORT_BRACKETS: Readonly<
  Record<CohortGrain, readonly (readonly [first: number, last: number])[]>
> = {
  month: [
    [1, 3],
    [4, 6],
    [7, 12],
  ],
  week: [
    [1, 4],
    [5, 8],
    [9, 12],
    [13, 26],
  ],
}

/** The windows after a first order that are kept, in days of 24 hours. */
export const REPURCHASE_WINDOWS = [30, 60, 90] as const
export type RepurchaseWindow = (typeof REPURCHASE_WINDOWS)[number]
