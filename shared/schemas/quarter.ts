import { z } from 'zod'
import { Misuse } from './claim.ts'

export const QuarterId = z.string().regex(/^\d{4}-Q[1-4]$/, 'must be a quarter such as 2026-Q4')

export const QuarterTarget = z.strictObject({
  /** Integer minor units of the project's currency. */
  amountMinor: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
})

const Text = z.string().trim().min(1).max(300)
const Measure = z.number().finite()

export const NewKeyResult = z.strictObject({
  name: Text,
  /** As people write it: %, days, €. */
  unit: z.string().trim().max(20).default(''),
  /** The metric it is about, by its id in the catalogue. */
  metric: z.string().max(100).nullable().default(null),
  baseline: Measure,
  target: Measure,
  actual: Measure.nullable().default(null),
})
export type NewKeyResult = z.infer<typeof NewKeyResult>

export const NewObjective = z.strictObject({
  quarter: QuarterId,
  title: Text,
  owner: Text,
  keyResults: z.array(NewKeyResult).min(1).max(10),
})
export type NewObjective = z.infer<typeof NewObjective>

export const KeyResultChange = z
  .strictObject({ target: Measure, actual: Measure.nullable(), baseline: Measure })
  .partial()
export type KeyResultChange = z.infer<typeof KeyResultChange>

const Band = z.enum(['missed', 'partly', 'reached']).nullable()

/** One entry of `GET /okrs`. */
export const Objective = z.object({
  id: z.number().int(),
  quarter: z.string(),
  title: z.string(),
  owner: z.string(),
  /** When it was closed with its quarter; nothing changes afterwards. */
  closedAt: z.string().nullable(),
  /** Mean of its key results, each within 0 and 1; null until every one has a value. */
  score: z.number().nullable(),
  band: Band,
  keyResults: z.array(
    z.object({
      id: z.number().int(),
      name: z.string(),
      unit: z.string(),
      metric: z.string().nullable(),
      baseline: z.number(),
      target: z.number(),
      actual: z.number().nullable(),
      score: z.number().nullable(),
      band: Band,
      /** Why there is no score. */
      note: z.string().nullable(),
      /** How the goal could be reached without what it stands for. */
      warnings: z.array(Misuse).optional(),
    }),
  ),
})
export type Objective = z.infer<typeof Objective>
