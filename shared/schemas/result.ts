import { z } from 'zod'
import { Misuse } from './claim.ts'

/** A confidence or credible interval; a missing end is null, with the reason in the owner's `note`. */
export const Interval = z.object({
  level: z.number(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
})
export type Interval = z.infer<typeof Interval>

export const Effect = z.object({
  estimate: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
})
export type Effect = z.infer<typeof Effect>

export const MetricKind = z.enum(['proportion', 'mean', 'ratio', 'quantile'])
export type MetricKind = z.infer<typeof MetricKind>

export const MetricUnit = z.enum(['share', 'money', 'count', 'ratio', 'days', 'months', 'seconds'])
export type MetricUnit = z.infer<typeof MetricUnit>

export const VariantValue = z.object({
  key: z.string(),
  units: z.number().int(),
  /** Count of successes, or a sum; money is integer minor units. */
  numerator: z.number(),
  denominator: z.number(),
  /** Money is major units. */
  value: z.number().nullable(),
  interval: Interval.nullable(),
  note: z.string().nullable(),
})
export type VariantValue = z.infer<typeof VariantValue>

/** One way to read a comparison; interval and corrected p-value agree with each other. */
export const Reading = z.object({
  pValue: z.number().nullable(),
  /** Corrected for the number of comparisons within this metric; of a secondary metric also gated. */
  pValueAdjusted: z.number().nullable(),
  /** Treatment minus baseline, in the metric's unit. */
  absolute: Effect,
  /** (treatment − baseline) ÷ |baseline|; 0.1 is ten per cent more. */
  relative: Effect,
  method: z.string(),
  note: z.string().nullable(),
})
export type Reading = z.infer<typeof Reading>

/** The same data with a sceptical prior: intervals are credible intervals. */
export const BayesianReading = z.object({
  /** P(better than the baseline), in the direction that is better for the metric. */
  probabilityBetter: z.number().nullable(),
  /** Expected relative loss of choosing this variant, and of keeping the baseline. */
  lossIfChosen: z.number().nullable(),
  lossIfKept: z.number().nullable(),
  absolute: Effect,
  relative: Effect,
  method: z.string(),
  note: z.string().nullable(),
})
export type BayesianReading = z.infer<typeof BayesianReading>

export const Comparison = Reading.extend({
  variant: z.string(),
  baseline: z.string(),
  level: z.number(),
  readings: z.object({ alwaysValid: Reading, fixed: Reading, bayesian: BayesianReading }),
  /** Of a guardrail: is the variant shown to be no worse than the margin? */
  guardrail: z
    .object({
      /** Relative; null when the plan names none, so that only harm can be shown. */
      margin: z.number().nullable(),
      state: z.enum(['safe', 'harmed', 'unproven']),
    })
    .nullable(),
  /** `too_good`: any figure that looks interesting is usually wrong (Twyman's law); check the data. */
  warnings: z.array(z.enum(['too_good'])),
})
export type Comparison = z.infer<typeof Comparison>

/** How much of the effect a few large values make: the same comparison with them cut to a cap. */
export const CappedResult = z.object({
  /** Share of the units with a value that stay as they are. */
  percentile: z.number(),
  /** In the metric's unit. */
  cap: z.number(),
  unitsCapped: z.number().int(),
  comparisons: z.array(
    z.object({
      variant: z.string(),
      absolute: Effect,
      relative: Effect,
      pValueAdjusted: z.number().nullable(),
      /** Part of the absolute difference that lies above the cap. */
      aboveCapShare: z.number().nullable(),
    }),
  ),
})
export type CappedResult = z.infer<typeof CappedResult>

export const MetricResult = z.object({
  metric: z.string(),
  role: z.enum(['primary', 'secondary', 'guardrail']),
  kind: MetricKind,
  unit: MetricUnit,
  direction: z.enum(['up', 'down', 'none']),
  variants: z.array(VariantValue),
  comparisons: z.array(Comparison),
  /** Of metrics of money per unit; null for the others. */
  capped: CappedResult.nullable(),
})
export type MetricResult = z.infer<typeof MetricResult>

export const VerdictCode = z.enum([
  'keep_running',
  'ship',
  'stop_no_effect',
  'stop_harm',
  'fix_first',
  'inconclusive',
])
export type VerdictCode = z.infer<typeof VerdictCode>

/** One day of the effect over time: everything seen up to and including `day`. */
export const EffectPoint = z.object({
  day: z.iso.date(),
  variant: z.string(),
  units: z.number().int(),
  absolute: Effect,
  relative: Effect,
})
export type EffectPoint = z.infer<typeof EffectPoint>

/** The effect among units that were exposed `from` to `to` days ago, in that span alone. */
export const NoveltySpan = z.object({
  variant: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  units: z.number().int(),
  absolute: Effect,
  relative: Effect,
})
export type NoveltySpan = z.infer<typeof NoveltySpan>

/** What may be said about an experiment now. */
export const ExperimentResult = z.object({
  experiment: z.string(),
  status: z.enum(['draft', 'running', 'stopped']),
  unit: z.enum(['visitor', 'account']),
  asOf: z.iso.datetime({ offset: true }),
  /** The log position that these numbers include. */
  seq: z.number().int(),
  currency: z.string(),
  /** Which of the readings stands in `comparisons` itself and makes the verdict. */
  reading: z.enum(['always-valid', 'fixed']),
  baseline: z.string(),
  /** Percentile at which values per unit are capped in this view; null for no cap. */
  cap: z.number().nullable(),
  variants: z.array(z.object({ key: z.string(), units: z.number().int() })),
  /** The day of the newest unit; null without any, and in results that were frozen before it was told. */
  lastUnitDay: z.iso.date().nullable().default(null),
  health: z.object({
    srm: z.object({
      pValue: z.number().nullable(),
      ok: z.boolean(),
      /** Valid at every look while the test runs. */
      sequentialPValue: z.number().nullable(),
    }),
    /** Variants that no unit has seen for days while others were seen. */
    quiet: z.array(z.object({ variant: z.string(), lastDay: z.iso.date().nullable() })),
    crossovers: z.object({ units: z.number().int(), share: z.number() }),
    /** Persons on several devices that show them different variants; each device is a unit of its own. */
    devices: z.object({ people: z.number().int() }),
    /** Units without storage: an id holds for one day, so whoever comes back is counted anew. */
    cookieless: z.object({ units: z.number().int(), share: z.number() }),
    /** Events of the days of the test that were erased or outlived the retention: the numbers are without them. */
    removed: z.object({ events: z.number().int(), lastOn: z.iso.date().nullable() }),
  }),
  metrics: z.array(MetricResult),
  /** The primary metric, day by day since the start. */
  timeline: z.array(EffectPoint),
  /** The primary metric by days since exposure, and whether it changed with them. */
  novelty: z.object({
    spans: z.array(NoveltySpan),
    changes: z.array(z.object({ variant: z.string(), pValue: z.number().nullable() })),
  }),
  verdict: z.object({
    code: VerdictCode,
    /** English sentence; the dashboard words it from `code` and `facts` in the reader's language. */
    reason: z.string(),
    /** Every number of the sentence. */
    facts: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
    nextLook: z.string().nullable(),
  }),
})
export type ExperimentResult = z.infer<typeof ExperimentResult>

/** The effect of every treatment within each segment of `GET /experiments/{key}/segments`. */
export const SegmentResult = z.object({
  metric: z.string(),
  dimension: z.string(),
  baseline: z.string(),
  rows: z.array(
    z.object({
      value: z.string().nullable(),
      variant: z.string(),
      units: z.number().int(),
      absolute: Effect,
      relative: Effect,
      pValue: z.number().nullable(),
      /** Benjamini and Hochberg's over all segments and treatments: a share of false finds. */
      pValueAdjusted: z.number().nullable(),
      note: z.string().nullable(),
    }),
  ),
  /** Do the segments differ from each other in the effect? One entry a treatment. */
  heterogeneity: z.array(
    z.object({
      variant: z.string(),
      pValue: z.number().nullable(),
      iSquared: z.number().nullable(),
      /** True where the effect turns round once the segments are kept apart. */
      reversal: z.boolean(),
      /** True where a variant's share of the units differs between segments. */
      unevenAllocation: z.boolean(),
    }),
  ),
})
export type SegmentResult = z.infer<typeof SegmentResult>

/** One row of `GET /metrics/{id}`. */
export const MetricRow = z.object({
  /** First day of the period, or `total`. */
  key: z.string(),
  by: z.string().optional(),
  value: z.number().nullable(),
  /** Null where it is not known; the note says why. */
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  interval: Interval.nullable(),
  /** True when the period has not ended yet. */
  partial: z.boolean(),
  note: z.string().nullable(),
})
export type MetricRow = z.infer<typeof MetricRow>

export const MetricAnswer = z.object({
  metric: z.string(),
  unit: MetricUnit,
  currency: z.string().nullable(),
  grain: z.enum(['day', 'week', 'month', 'quarter', 'total']),
  rows: z.array(MetricRow),
  /** Ways in which these numbers are easily misread as they were asked for. */
  warnings: z.array(Misuse).optional(),
})
export type MetricAnswer = z.infer<typeof MetricAnswer>
