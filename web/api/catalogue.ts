import { Mode } from '@takt/shared/schemas/mode.ts'
import { MetricUnit } from '@takt/shared/schemas/result.ts'
import { z } from 'zod'

const Wording = z.object({ en: z.string(), de: z.string() })
const Limits = z.object({
  lower: z.number(),
  upper: z.number(),
  origin: z.string(),
  /** First day; null since ever. */
  since: z.string().nullable(),
})
const Band = Limits.extend({ history: z.array(Limits) })

/** An entry of the metric catalogue, as `GET /metrics` lists it. */
export const Metric = z.object({
  id: z.string(),
  name: Wording,
  modes: z.array(Mode),
  unit: MetricUnit,
  numerator: Wording,
  denominator: Wording.nullable(),
  formula: Wording,
  direction: z.enum(['up', 'down', 'none']),
  minimumSample: z.number(),
  bands: z.partialRecord(Mode, Band),
  primary: z.boolean(),
  primaryRefusal: Wording.nullable(),
  experimentUnits: z.array(z.enum(['visitor', 'account'])),
  source: z.string(),
  kind: z.enum(['proportion', 'mean', 'ratio', 'quantile', 'count', 'sum']),
  grain: z.enum(['day', 'week', 'month', 'quarter']),
  /** What to look at instead, by mode. */
  nearest: z.partialRecord(Mode, z.array(z.string())),
  available: z.boolean(),
  /** Experiments can measure it. */
  measured: z.boolean(),
})
export type Metric = z.infer<typeof Metric>

export const Catalogue = z.object({ metrics: z.array(Metric) })
