import { z } from 'zod'
import { LinkState } from './experiment-plan.ts'

const Text = z.string().trim().max(2_000)

/** What may come of an experiment. */
export const DECISION_CODES = [
  'ship',
  'stop',
  'iterate',
  'inconclusive',
  'trade_off',
  'blocked_by_guardrail',
] as const
export const DecisionCode = z.enum(DECISION_CODES)
export type DecisionCode = z.infer<typeof DecisionCode>

/** What somebody decides about an experiment. */
export const Decision = z.strictObject({
  code: DecisionCode,
  /** The variant that it is about. */
  variant: z.string().trim().min(1).max(64).nullable().default(null),
  reason: Text.min(1, 'say why'),
  owner: z.string().trim().max(200).default(''),
  /** What each link of the chain turned out to be, in its order. */
  links: z.array(LinkState).max(10).default([]),
  nextStep: Text.default(''),
  /** When to look at it again. */
  reviewOn: z.iso.date().nullable().default(null),
  /** Why it is decided against what the evidence allows. */
  override: Text.default(''),
})
export type Decision = z.infer<typeof Decision>

/** Whether a decision was still right when it was looked at again. */
export const FollowUp = z.strictObject({
  answer: z.enum(['still_true', 'weaker', 'gone']),
  note: Text.default(''),
})
export type FollowUp = z.infer<typeof FollowUp>

/** What a proposal adds to the verdict of the result, for whoever words it in another language. */
export const ProposalCause = z.discriminatedUnion('code', [
  /** The metric is complete for the last unit on that day. */
  z.object({ code: z.literal('maturing'), metric: z.string(), until: z.iso.date() }),
  /** A goal that moves the wrong way, by a relative change. */
  z.object({ code: z.literal('trade_off'), metric: z.string(), relative: z.number().nullable() }),
])
export type ProposalCause = z.infer<typeof ProposalCause>

/** What the evidence allows, as it stood at a moment. */
export const Proposal = z.object({
  code: DecisionCode.nullable(),
  variant: z.string().nullable(),
  reason: z.string(),
  /** Null where the verdict says it all; absent in evidence of before it was kept. */
  because: ProposalCause.nullable().default(null),
  /** Why nothing may be decided yet; null when it may. */
  waitsUntil: z.iso.date().nullable(),
})
export type Proposal = z.infer<typeof Proposal>

/** A decision as it was taken; its evidence never changes. */
export const DecisionRecord = Decision.extend({
  id: z.number().int(),
  experiment: z.string(),
  decidedAt: z.iso.datetime({ offset: true }),
  decidedOn: z.iso.date(),
  decidedBy: z.string(),
  evidence: z.object({ seq: z.number().int(), hash: z.string() }),
  followUp: z.object({
    /** Null where there is nothing to ask. */
    dueOn: z.iso.date().nullable(),
    state: z.enum(['none', 'scheduled', 'due', 'done']),
    answer: FollowUp.shape.answer.nullable(),
    note: z.string(),
  }),
})
export type DecisionRecord = z.infer<typeof DecisionRecord>
