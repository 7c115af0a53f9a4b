import { z } from 'zod'
import { changeOf } from './change-of.ts'
import { ChainLink, Tags } from './experiment-plan.ts'
import { FunnelStep } from './funnel-step.ts'
import { Mode } from './mode.ts'

const Text = z.string().trim().max(2_000)
const Score = z.number().min(1).max(10)

/** Something worth trying, before it is an experiment. */
export const Idea = z.strictObject({
  title: z.string().trim().min(1).max(200),
  mode: Mode,
  /** "Because … if … then …". */
  hypothesis: Text.default(''),
  /** The same link by link: A → B → C, each with an observable. */
  chain: z.array(ChainLink).max(10).default([]),
  tactic: Text.default(''),
  /** The first resistance of the customer that it overcomes. */
  resistance: Text.default(''),
  /** The metric of the tree that it should move. */
  node: z.string().trim().min(1).max(64).nullable().default(null),
  /** What it would be judged by. */
  primary: z.string().trim().min(1).max(64).nullable().default(null),
  step: FunnelStep.nullable().default(null),
  owner: z.string().trim().max(200).default(''),
  ownerRole: z.string().trim().max(60).nullable().default(null),
  tags: Tags.default([]),
  /** From 1 to 10: how much it moves the node if it works. */
  impact: Score.default(5),
  /** The probability that a test of it wins; scored when it was tested. */
  confidence: z.number().gt(0).lt(1).default(0.3),
  /** From 1 to 10: how little work it is. */
  ease: Score.default(5),
})
export type Idea = z.infer<typeof Idea>

/** What a change of an idea may name. */
export const IdeaChange = z
  .strictObject({
    ...changeOf(Idea.shape),
    status: z.enum(['open', 'dropped']).optional(),
  })
  .transform((change) => change as Partial<Idea> & { status?: 'open' | 'dropped' })

/** An idea with its life so far. */
export const IdeaRecord = Idea.extend({
  id: z.number().int(),
  status: z.enum(['open', 'planned', 'dropped']),
  /** The experiment that tests it. */
  experiment: z.string().nullable(),
  /** The experiment whose hypothesis it took over. */
  copiedFrom: z.string().nullable(),
  createdAt: z.iso.datetime({ offset: true }),
  updatedAt: z.iso.datetime({ offset: true }),
})
export type IdeaRecord = z.infer<typeof IdeaRecord>
