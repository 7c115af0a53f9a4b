import { z } from 'zod'

/** Who takes part in a sale; each stage names who owns it. */
export const SALES_ROLES = [
  'marketing',
  'sdr',
  'ae',
  'solutions_consultant',
  'customer_success',
] as const

const Text = z.string().trim().max(2_000)

/** What a stage means: when a record enters and leaves it, by what evidence, and who owns it. */
export const StageDefinition = z.strictObject({
  level: z.enum(['lead', 'opportunity']).default('opportunity'),
  /** As deals or leads name it. */
  key: z.string().trim().min(1).max(255),
  name: z.string().trim().min(1).max(255),
  position: z.number().int().min(0).max(1_000),
  kind: z.enum(['open', 'won', 'lost', 'review']).default('open'),
  /** Without an entry rule a stage is undocumented, and its numbers get no colour. */
  entryRule: Text.default(''),
  exitRule: Text.default(''),
  evidence: Text.default(''),
  owners: z.array(z.enum(SALES_ROLES)).max(5).default([]),
  /** What must be ticked before a deal leaves. */
  checklist: z.array(z.string().trim().min(1).max(300)).max(50).default([]),
  /** In [0, 1]. */
  probability: z.number().min(0).max(1).nullable().default(null),
})
export type StageDefinition = z.infer<typeof StageDefinition>

/** One version of a definition, and how long it held. */
export type StageVersion = StageDefinition & {
  version: number
  since: string
  until: string | null
}

/** A trial run; days as `YYYY-MM-DD`. It starts only with criteria and an end. */
export const PilotPlan = z.strictObject({
  key: z.string().trim().min(1).max(200),
  deal: z.string().trim().min(1).max(255).nullable().default(null),
  account: z.string().trim().min(1).max(255).nullable().default(null),
  criteria: z.array(z.string().trim().min(1).max(500)).max(20).default([]),
  startsOn: z.iso.date().nullable().default(null),
  endsOn: z.iso.date().nullable().default(null),
  feeMinor: z.number().int().min(0).default(0),
})
export type PilotPlan = z.infer<typeof PilotPlan>

export const PilotOutcome = z.strictObject({
  outcome: z.enum(['passed', 'failed']),
  decidedOn: z.iso.date(),
})

/** A review of a deal by the buyer's security, legal or procurement people. */
export const ReviewRecord = z.strictObject({
  key: z.string().trim().min(1).max(200),
  deal: z.string().trim().min(1).max(255),
  kind: z.enum(['security', 'legal', 'procurement']),
  submittedOn: z.iso.date(),
  outcome: z.enum(['approved', 'rejected', 'pending']).default('pending'),
  decidedOn: z.iso.date().nullable().default(null),
})
