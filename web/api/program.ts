import { Misuse } from '@takt/shared/schemas/claim.ts'
import { DecisionRecord, Proposal } from '@takt/shared/schemas/decision.ts'
import { EvidenceCounts, EvidenceGap, EvidenceRecord } from '@takt/shared/schemas/evidence.ts'
import { ChainLink } from '@takt/shared/schemas/experiment-plan.ts'
import { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import { IdeaRecord } from '@takt/shared/schemas/idea.ts'
import { LearningRecord } from '@takt/shared/schemas/learning.ts'
import { Effect, ExperimentResult, Interval } from '@takt/shared/schemas/result.ts'
import { z } from 'zod'

const Words = z.object({ en: z.string(), de: z.string() })

const ListedIdea = IdeaRecord.extend({
  ranking: z
    .object({
      score: z.number(),
      calibratedConfidence: z.number(),
      calibratedScore: z.number(),
      rawRank: z.number(),
      rank: z.number(),
    })
    .nullable(),
  outcome: z.enum(['won', 'not_won']).nullable(),
  /** Pieces of the evidence library that it rests on. */
  evidence: z.array(z.number()),
  warnings: z.array(Misuse),
})
export type ListedIdea = z.infer<typeof ListedIdea>
export const IdeaList = z.object({ ideas: z.array(ListedIdea) })

export const Calibration = z.object({
  forecasts: z.number(),
  brier: z.number().nullable(),
  brierOfBaseRate: z.number().nullable(),
  brierShrunk: z.number().nullable(),
  meanProbability: z.number().nullable(),
  baseRate: z.number().nullable(),
  trust: z.number(),
  reliability: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      forecasts: z.number(),
      happened: z.number(),
      rate: z.number().nullable(),
      interval: Interval.nullable(),
    }),
  ),
})
export type Calibration = z.infer<typeof Calibration>

const Sign = z.object({
  sign: z.enum(['sample_ratio', 'crossovers', 'quiet_variants', 'interaction', 'contamination']),
  state: z.enum(['ok', 'watch', 'broken', 'unknown']),
  detail: Words,
})

const WallTest = ExperimentRecord.extend({
  node: z.string(),
  step: z.string().nullable(),
  glance: z.object({
    units: z.number(),
    days: z.number().nullable(),
    verdict: ExperimentResult.shape.verdict,
    metric: z.string(),
    leader: z
      .object({ variant: z.string(), relative: Effect, pValue: z.number().nullable() })
      .nullable(),
  }),
  signs: z.array(Sign),
  progress: z
    .object({
      share: z.number().nullable(),
      minimumEffect: z.number(),
      note: z.string().nullable(),
    })
    .nullable(),
  proposal: Proposal.nullable(),
  decision: DecisionRecord.nullable(),
  deviations: z.number(),
  warnings: z.array(Misuse),
})
export type WallTest = z.infer<typeof WallTest>

export const Wall = z.object({
  tests: z.array(WallTest),
  aim: z.object({
    step: z.string().nullable(),
    tests: z.number(),
    aimed: z.number(),
    share: z.number().nullable(),
    tone: z.enum(['good', 'amber']).nullable(),
  }),
  alignment: z.object({
    share: z.number().nullable(),
    aligned: z.number(),
    active: z.number(),
    others: z.array(z.string()),
  }),
})
export type Wall = z.infer<typeof Wall>

export const DecisionState = z.object({
  decision: DecisionRecord.nullable(),
  proposal: Proposal,
  chain: z.array(ChainLink),
  target: z
    .object({
      metric: z.string(),
      relative: z.number(),
      reached: Effect.nullable(),
      met: z.boolean().nullable(),
    })
    .nullable(),
})
export type DecisionState = z.infer<typeof DecisionState>

export const PlanState = z.object({
  hash: z.string().nullable(),
  frozenAt: z.string().nullable(),
  deviations: z.array(
    z.object({
      at: z.string(),
      actor: z.string(),
      reason: z.string(),
      changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
    }),
  ),
})

/** What a plan misses, how it would be misread, and what is known already. */
export const PlanCheck = z.object({
  missing: z.array(z.object({ field: z.string(), reason: z.string() })),
  warnings: z.array(Misuse),
  learnings: z.array(LearningRecord),
})
export type PlanCheck = z.infer<typeof PlanCheck>

export const Profile = z.object({
  positioning: z.string(),
  journey: z.record(z.string(), z.string()),
  filled: z.number(),
  of: z.number(),
  missing: z.array(z.string()),
})

export const LearningList = z.object({ learnings: z.array(LearningRecord) })

export const EvidenceLibrary = z.object({
  evidence: z.array(EvidenceRecord),
  gaps: z.array(EvidenceGap),
  counts: EvidenceCounts,
})
export type EvidenceLibrary = z.infer<typeof EvidenceLibrary>

const Honest = z.object({
  estimate: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
})
export const Scorecard = z.object({
  cadence: z.object({
    weeks: z.array(z.object({ from: z.iso.date(), concluded: z.number(), partial: z.boolean() })),
    thisWeek: z.number(),
    streak: z.number(),
  }),
  winRate: z.object({
    value: z.number().nullable(),
    numerator: z.number(),
    denominator: z.number(),
    interval: Interval.nullable(),
  }),
  medianDaysToVerdict: z.number().nullable(),
  impact: z.array(
    z.object({
      metric: z.string(),
      shipped: z.number(),
      naive: z.number().nullable(),
      honest: Honest,
      overstated: z.number().nullable(),
      effects: z.array(
        z.object({
          experiment: z.string(),
          variant: z.string(),
          estimate: z.number(),
          shrunk: z.number(),
          lower: z.number(),
          upper: z.number(),
        }),
      ),
    }),
  ),
  holdout: z.object({
    metric: z.string(),
    observed: Honest,
    units: z.object({ heldOut: z.number(), others: z.number() }),
    agrees: z.enum(['yes', 'promised_too_much', 'promised_too_little']).nullable(),
    reason: z.enum(['no_holdout', 'too_few_orders']).nullable(),
  }),
})
export type Scorecard = z.infer<typeof Scorecard>

/** A result with the misuses that it is open to. */
export const JudgedResult = ExperimentResult.extend({ warnings: z.array(Misuse).default([]) })
