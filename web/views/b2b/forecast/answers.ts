import { z } from 'zod'
import { Quarter } from '../pipeline/answers.ts'

const Sum = z.object({ valueMinor: z.number(), deals: z.number(), unvalued: z.number() })
const Accuracy = z.object({
  accuracy: z.number().nullable(),
  error: z.number().nullable(),
  bias: z.number().nullable(),
})
const Standing = z.object({
  asOf: z.string(),
  week: z.number(),
  closed: Sum,
  commit: Sum,
  bestCase: Sum,
  pipeline: Sum,
  omitted: Sum,
  commitForecastMinor: z.number(),
  bestCaseForecastMinor: z.number(),
  openPipelineMinor: z.number(),
  weightedMinor: z.number(),
  standardDeviationMinor: z.number(),
  weightedInterval: z.object({ lower: z.number(), upper: z.number() }),
  targetMinor: z.number().nullable(),
})
const Score = z.object({
  week: z.number(),
  asOf: z.string(),
  commit: Accuracy,
  weighted: Accuracy,
  bestCase: Accuracy,
  commitAccuracy: z.object({ value: z.number().nullable() }),
  isReconstructed: z.boolean(),
  isScored: z.boolean(),
})

/** A quarter's forecast: as it stands, as it was frozen each Monday, and how it did. */
export const Forecast = z.object({
  quarter: Quarter,
  currency: z.string(),
  live: Standing.extend({
    probabilities: z.object({
      ofDeal: z.number(),
      ofStage: z.number(),
      ofWinRate: z.number(),
      unknown: z.number(),
    }),
  }),
  frozen: z.array(Standing.extend({ frozenAt: z.string(), isReconstructed: z.boolean() })),
  score: z
    .object({ actualMinor: z.number(), wonDeals: z.number(), weeks: z.array(Score) })
    .nullable(),
  sameWeek: z.array(
    z.object({
      quarter: z.string(),
      week: z.number(),
      closedMinor: z.number(),
      closedShare: z.number().nullable(),
      commitForecastMinor: z.number(),
      weightedMinor: z.number(),
      actualMinor: z.number(),
      isReconstructed: z.boolean(),
      score: Score.nullable(),
    }),
  ),
})
export type Forecast = z.infer<typeof Forecast>
