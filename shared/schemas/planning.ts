import { z } from 'zod'
import { Interval, MetricKind, MetricUnit } from './result.ts'

const Size = z.object({
  /** Of all variants together. */
  units: z.number().int(),
  unitsPerVariant: z.number().int(),
  /** Whole weeks; null without any unit a day. */
  days: z.number().int().nullable(),
})

/** How long an experiment on a metric would take, from what the project's own units did lately. */
export const ExperimentPlanning = z.object({
  metric: z.string(),
  kind: MetricKind,
  unit: z.enum(['visitor', 'account']),
  metricUnit: MetricUnit,
  currency: z.string(),
  question: z.object({
    effect: z.number(),
    power: z.number(),
    alpha: z.number(),
    arms: z.number().int(),
    share: z.number(),
  }),
  /** Days after its last unit that a verdict on the metric waits; 0 for most. */
  maturityDays: z.number().int(),
  /** What the answer rests on. */
  basis: z.object({
    from: z.iso.date(),
    to: z.iso.date(),
    units: z.number().int(),
    dailyUnits: z.number(),
    value: z.number().nullable(),
    interval: Interval.nullable(),
  }),
  /** Until one look at the end finds the effect with this power. */
  fixed: Size.nullable(),
  /** The same when every look counts. */
  alwaysValid: Size.nullable(),
  /** The smallest relative effect found with this power after so many weeks, at one look. */
  detectable: z.array(
    z.object({
      weeks: z.number().int(),
      units: z.number().int(),
      relative: z.number().nullable(),
    }),
  ),
  note: z.string().nullable(),
  /** Whether it is worth running at all; null while nothing can be said. */
  advice: z.object({ run: z.boolean(), reason: z.string() }).nullable(),
})
export type ExperimentPlanning = z.infer<typeof ExperimentPlanning>
