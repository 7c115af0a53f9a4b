import { z } from 'zod'
import { changeOf } from './change-of.ts'
import { Tags } from './experiment-plan.ts'
import { Mode } from './mode.ts'

/** What a buyer is convinced by: of these three a rhythm needs at least one each. */
export const PROOF_KINDS = ['number', 'review', 'security'] as const
export const ProofKind = z.enum(PROOF_KINDS)
export type ProofKind = z.infer<typeof ProofKind>

/** What a company asks for before a team is let in, each a piece of its own. */
export const TEAM_FORMS = ['guide', 'security_document', 'admin_demo', 'tco_calculator'] as const

export const EVIDENCE_FORMS = [
  'case_study',
  'roi_card',
  'user_content',
  'reference',
  ...TEAM_FORMS,
  'certificate',
  'other',
] as const
export const EvidenceForm = z.enum(EVIDENCE_FORMS)
export type EvidenceForm = z.infer<typeof EvidenceForm>

/** Whom it speaks to: one person who buys or uses, or the team that decides about all of them. */
export const Audience = z.enum(['person', 'team'])
export type Audience = z.infer<typeof Audience>

const Text = z.string().trim().max(2_000)
const Key = z.string().trim().min(1).max(64)

/** A number as it was and as it is, with where it comes from. */
export const ProofNumber = z.strictObject({
  metric: z.string().trim().min(1).max(200),
  before: z.number().nullable().default(null),
  after: z.number(),
  unit: z.string().trim().max(20).default(''),
  /** Where it comes from; without one the piece stays a draft. */
  source: z.string().trim().max(500).default(''),
  /** How many customers, orders or deals it is of. */
  n: z.number().int().positive().nullable().default(null),
})
export type ProofNumber = z.infer<typeof ProofNumber>

/** Something that can be shown to whoever doubts. */
export const Evidence = z.strictObject({
  title: z.string().trim().min(1).max(200),
  modes: z.array(Mode).min(1).max(2),
  audience: z.array(Audience).min(1).max(2),
  form: EvidenceForm,
  /** What it proves with; null for a piece that explains and proves nothing. */
  proof: ProofKind.nullable().default(null),
  status: z.enum(['draft', 'live', 'retired']).default('live'),
  /** Where it is kept. */
  link: z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(2_000)]).default(''),
  note: Text.default(''),
  tags: Tags.default([]),
  number: ProofNumber.nullable().default(null),
  /** Ideas that rest on it, or that it was made for. */
  ideas: z.array(z.number().int().positive()).max(50).default([]),
  /** Experiments that use it. */
  experiments: z.array(Key).max(50).default([]),
})
export type Evidence = z.infer<typeof Evidence>

/** What a change of a piece of evidence may name. */
export const EvidenceChange = z
  .strictObject(changeOf(Evidence.shape))
  .transform((change) => change as Partial<Evidence>)

export const EvidenceRecord = Evidence.extend({
  id: z.number().int(),
  createdOn: z.iso.date(),
  /** When it could first be shown; null for a draft. */
  liveOn: z.iso.date().nullable(),
  retiredOn: z.iso.date().nullable(),
})
export type EvidenceRecord = z.infer<typeof EvidenceRecord>

/** What a rhythm lacks: a kind of proof, or a piece that teams ask for. */
export const EvidenceGap = z.object({
  what: z.enum([...PROOF_KINDS, ...TEAM_FORMS]),
  audience: Audience.nullable(),
  /** Since when it is missing; null while the library is empty. */
  since: z.iso.date().nullable(),
  /** A proof that counts is one within two weeks. */
  dueOn: z.iso.date().nullable(),
  isOverdue: z.boolean(),
})
export type EvidenceGap = z.infer<typeof EvidenceGap>

/** How many pieces of a rhythm can be shown. */
export const EvidenceCounts = z.object({
  /** By kind of proof. */
  proofs: z.record(ProofKind, z.number()),
  forms: z.record(EvidenceForm, z.number()),
})
export type EvidenceCounts = z.infer<typeof EvidenceCounts>
