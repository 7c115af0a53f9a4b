import { Misuse } from '@takt/shared/schemas/claim.ts'
import { z } from 'zod'

/** The parts of the pipeline's answers that the quarter shows. */
const Ends = z.object({ lower: z.number(), upper: z.number() }).nullable()
const Rate = z.object({
  value: z.number().nullable(),
  numerator: z.number(),
  denominator: z.number(),
  interval: Ends,
})
const Sum = z.object({ valueMinor: z.number(), deals: z.number() })
const Deal = z.object({
  key: z.string(),
  name: z.string().nullable(),
  owner: z.string().nullable(),
  amountMinor: z.number().nullable(),
})

export const OpenPipeline = z.object({
  quarter: z.object({
    id: z.string(),
    week: z.number(),
    weeks: z.number(),
    isPartial: z.boolean(),
  }),
  currency: z.string(),
  held: z.number(),
  target: z.object({ amountMinor: z.number() }).nullable(),
  won: Sum.extend({ attainment: z.number().nullable(), note: z.string().nullable() }),
  open: Sum.extend({ valued: z.number(), note: z.string().nullable() }),
  winRate: Rate,
  coverage: z.object({
    coverage: z.number().nullable(),
    required: z.number().nullable(),
    requiredInterval: Ends,
    sufficient: z.boolean().nullable(),
    openMinor: z.number(),
    note: z.string().nullable(),
    warnings: z.array(Misuse).default([]),
  }),
  created: z.object({
    concentration: z.object({
      share: z.number().nullable(),
      source: z.string().nullable(),
      isConcentrated: z.boolean(),
    }),
  }),
})
export type OpenPipeline = z.infer<typeof OpenPipeline>

/** A metric over the quarters. */
export const Trend = z.object({ rows: z.array(z.object({ value: z.number().nullable() })) })
export type Trend = z.infer<typeof Trend>

export const Cycle = z.object({
  won: z.object({ n: z.number(), meanDays: z.number().nullable(), meanInterval: Ends }),
  survival: z.object({
    medianDays: z.number().nullable(),
    lowerDays: z.number().nullable(),
    upperDays: z.number().nullable(),
    censored: z.number(),
  }),
  place: z.string().nullable(),
  warnings: z.array(Misuse).default([]),
})

export const Bottleneck = z.object({
  rows: z.array(
    z.object({
      stage: z.string(),
      name: z.string(),
      isDefined: z.boolean(),
      decided: z.number(),
      lost: z.number(),
      passRate: Rate,
      medianAgeDays: z.number().nullable(),
      medianAgeInterval: Ends,
      lostExpectedMinor: z.number().nullable(),
      lostExpectedInterval: Ends,
    }),
  ),
  leadToOpp: Rate.extend({ place: z.string().nullable() }),
})

export const Sources = z.object({
  unknownShare: z.number().nullable(),
  rows: z.array(
    z.object({
      source: z.string(),
      deals: z.number(),
      closedCount: Rate,
      totals: z.object({ wonMinor: z.number() }),
      wonValueShare: z.number().nullable(),
    }),
  ),
})

export const Stalled = z.object({
  stalled: z.number(),
  stalledMinor: z.number(),
  deals: z.array(
    Deal.extend({
      stageName: z.string(),
      ageDays: z.number(),
      daysOverNorm: z.number(),
      valueDays: z.number().nullable(),
    }),
  ),
})

export const Slippage = z.object({
  expected: z.number(),
  slipped: z.number(),
  slippedMinor: z.number(),
  byCount: Rate,
  pushes: z.object({ fiction: z.number(), doubtful: z.number(), open: z.number() }),
})

const Figures = z.object({
  winRate: Rate,
  meanCycleDays: z.number().nullable(),
  meanCycleInterval: Ends,
  costPerOpportunityMinor: z.number().nullable(),
  cacMinor: z.number().nullable(),
  ltvMinor: z.number().nullable(),
  ltvToCac: z.number().nullable(),
})
const Change = z.object({ absolute: z.number().nullable(), relative: z.number().nullable() })
export const Comparison = z.object({
  label: z.string(),
  periods: z.object({
    before: z.object({ from: z.string(), to: z.string() }),
    after: z.object({ from: z.string(), to: z.string() }),
  }),
  before: Figures,
  after: Figures,
  change: z.object({
    winRate: Change,
    cycleDays: Change,
    costPerOpportunity: Change,
    cac: Change,
    ltvToCac: Change,
  }),
  winRateInterval: Ends,
  cycleInterval: Ends,
  velocityRatio: z.number().nullable(),
})
