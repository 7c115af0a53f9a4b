import { z } from 'zod'

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

export const Comparison = z.object({
  variant: z.string(),
  baseline: z.string(),
  pValue: z.number().nullable(),
  /** Corrected for the number of comparisons within this metric. */
  pValueAdjusted: z.number().nullable(),
  method: z.string(),
  level: z.number(),
  /** Treatment minus baseline, in the metric's unit. */
  absolute: Effect,
  /** (treatment − baseline) ÷ |baseline|; 0.1 is ten per cent more. */
  relative: Effect,
  note: z.string().nullable(),
})
export type Comparison = z.infer<typeof Comparison>

export const MetricResult = z.object({
  metric: z.string(),
  role: z.enum(['primary', 'secondary', 'guardrail']),
  kind: MetricKind,
  unit: MetricUnit,
  direction: z.enum(['up', 'down', 'none']),
  variants: z.array(VariantValue),
  comparisons: z.array(Comparison),
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

/** What may be said about an experiment now. */
export const ExperimentResult = z.object({
  experiment: z.string(),
  status: z.enum(['draft', 'running', 'stopped']),
  unit: z.enum(['visitor', 'account']),
  asOf: z.iso.datetime({ offset: true }),
  /** The log position that these numbers include. */
  seq: z.number().int(),
  currency: z.string(),
  variants: z.array(z.object({ key: z.string(), units: z.number().int() })),
  health: z.object({
    srm: z.object({ pValue: z.number().nullable(), ok: z.boolean() }),
    crossovers: z.object({ units: z.number().int(), share: z.number() }),
  }),
  metrics: z.array(MetricResult),
  /** The primary metric, day by day since the start. */
  timeline: z.array(EffectPoint),
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

/** One row of `GET /metrics/{id}`. */
export const MetricRow = z.object({
  /** First day of the period, or `total`. */
  key: z.string(),
  by: z.string().optional(),
  value: z.number().nullable(),
  numerator: z.number(),
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
})
export type MetricAnswer = z.infer<typeof MetricAnswer>
