import { z } from 'zod'
import { changeOf } from './change-of.ts'
import { Tags } from './experiment-plan.ts'
import { Mode } from './mode.ts'
import { Effect } from './result.ts'

const Text = z.string().trim().max(2_000)

/** What was learnt, so that it can be found and used again. */
export const Learning = z.strictObject({
  statement: z.string().trim().min(1).max(500),
  /** Where it holds: page, audience, season. */
  context: Text.default(''),
  /** A quote or a note: the story that the metric proves (product G09). */
  quote: Text.default(''),
  /** The rhythms that it applies to. */
  modes: z.array(Mode).min(1).max(2),
  tags: Tags.default([]),
  metric: z.string().trim().min(1).max(64).nullable().default(null),
  /** Relative, with its interval. */
  effect: Effect.nullable().default(null),
  /** The experiment it came from. */
  experiment: z.string().trim().min(1).max(64).nullable().default(null),
  /** How sure we were when it was written down. */
  confidence: z.number().gt(0).lt(1).default(0.7),
  /** After so many days half of that is left, unless something confirms it. */
  halfLifeDays: z.number().int().min(7).max(3_650).default(365),
})
export type Learning = z.infer<typeof Learning>

/** What a change of a learning may name. */
export const LearningChange = z
  .strictObject(changeOf(Learning.shape))
  .transform((change) => change as Partial<Learning>)

/** What a later result says about a learning. */
export const Relation = z.enum(['confirms', 'weakens', 'contradicts'])
export type Relation = z.infer<typeof Relation>

export const LearningEvidence = z.object({
  experiment: z.string(),
  relation: Relation,
  effect: Effect,
  notedOn: z.iso.date(),
})
export type LearningEvidence = z.infer<typeof LearningEvidence>

export const LearningState = z.enum(['holds', 'weakened', 'contested', 'faded'])
export type LearningState = z.infer<typeof LearningState>

export const LearningRecord = Learning.extend({
  id: z.number().int(),
  createdOn: z.iso.date(),
  evidence: z.array(LearningEvidence),
  state: LearningState,
  /** What is left of the confidence today. */
  confidenceNow: z.number(),
  /** Experiments that build on it. */
  reusedBy: z.array(z.string()),
})
export type LearningRecord = z.infer<typeof LearningRecord>
