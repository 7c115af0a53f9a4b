import { z } from 'zod'
import { FunnelStep } from './funnel-step.ts'

const LINKS_MAX = 10
const TAGS_MAX = 20

const Text = z.string().trim().max(2_000)
const MetricId = z.string().trim().max(64)
const Days = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, { message: 'must not be before "from"', path: ['to'] })

export const Tags = z.array(z.string().trim().min(1).max(60)).max(TAGS_MAX)

/** One link of the chain "A → B → C", and where it could be seen. */
export const ChainLink = z.strictObject({
  claim: z.string().trim().min(1).max(500),
  /** What shows whether it holds. */
  observable: z.string().trim().min(1).max(500),
})
export type ChainLink = z.infer<typeof ChainLink>

export const LinkState = z.enum(['held', 'not', 'unknown'])
export type LinkState = z.infer<typeof LinkState>

/** What a plan may say beside what is tried on whom; whatever is absent has a sensible default. */
export const PLAN_FIELDS = {
  /** The metric of the tree that it should move; by the primary metric when absent. */
  node: MetricId.nullable().optional(),
  step: FunnelStep.nullable().optional(),
  /** Of the owner; one of the roles of the rhythm. */
  ownerRole: z.string().trim().max(60).nullable().optional(),
  /** The hypothesis link by link, each with an observable. */
  chain: z.array(ChainLink).max(LINKS_MAX).optional(),
  tags: Tags.optional(),
  /** The smallest relative effect that would change what is done. */
  minimumEffect: z.number().positive().max(10).optional(),
  /** What it is meant to reach, relative: 0.15 is fifteen per cent. */
  target: z
    .strictObject({ metric: MetricId.min(1), relative: z.number().min(-1).max(10) })
    .optional(),
  /** Metrics that must move together, such as cost down and value up. */
  goals: z
    .array(z.strictObject({ metric: MetricId.min(1), direction: z.enum(['up', 'down']) }))
    .max(4)
    .optional(),
  /** What is done with which result. */
  decisionRule: Text.optional(),
  /** `any_time`: always-valid intervals decide at each look; `at_end`: one look at the stop date. */
  looks: z.enum(['any_time', 'at_end']).optional(),
  stopOn: z.iso.date().optional(),
  /** `before_after` compares two spans of time; nothing is assigned and nothing is causal. */
  design: z.enum(['controlled', 'before_after']).optional(),
  /** The two spans of a before/after comparison. */
  periods: z.strictObject({ before: Days, after: Days }).optional(),
  /** The idea it came from, and the learnings that it builds on. */
  idea: z.number().int().positive().optional(),
  learnings: z.array(z.number().int().positive()).max(50).optional(),
}
