import { z } from 'zod'

const Sum = z.object({
  valueMinor: z.number(),
  deals: z.number().int(),
  unvalued: z.number().int(),
})

/** A quarter's forecast as it stood at one moment. */
export const Forecast = z.object({
  quarter: z.string(),
  /** The state at the start of this day, `YYYY-MM-DD`. */
  asOf: z.string(),
  week: z.number().int(),
  currency: z.string(),
  closed: Sum,
  /** Open deals that are due in the quarter, by what their owners say; nothing said counts as pipeline. */
  commit: Sum,
  bestCase: Sum,
  pipeline: Sum,
  omitted: Sum,
  /** Each adds the safer ones before it. */
  commitForecastMinor: z.number(),
  bestCaseForecastMinor: z.number(),
  openPipelineMinor: z.number(),
  /** Closed and Σ amount × probability of what is open. */
  weightedMinor: z.number(),
  /** √Σ a²p(1−p), as if deals did not depend on each other. */
  standardDeviationMinor: z.number(),
  /** Where the probabilities come from: the deal, its stage's definition, or the win rate. */
  probabilities: z.object({
    ofDeal: z.number().int(),
    ofStage: z.number().int(),
    ofWinRate: z.number().int(),
    unknown: z.number().int(),
  }),
  targetMinor: z.number().nullable(),
  /** What was committed, so that it can be held against what became of it. */
  committed: z.array(z.object({ id: z.string(), amountMinor: z.number() })),
})
export type Forecast = z.infer<typeof Forecast>
