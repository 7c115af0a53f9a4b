import type { Generated } from 'kysely'

/** What a team plans, decides and remembers. Bodies are JSON of shared/schemas. */
export type IdeaTable = {
  id: Generated<number>
  project_id: number
  /** JSON of `Idea`. */
  body: string
  status: 'open' | 'planned' | 'dropped'
  experiment_key: string | null
  /** The experiment whose hypothesis it takes over. */
  copied_from: string | null
  created_at_ms: number
  updated_at_ms: number
}

/** The plan as it stood when its test began. */
export type PlanFreezeTable = {
  project_id: number
  experiment_key: string
  /** Canonical JSON of `Experiment`. */
  plan: string
  /** SHA-256 of `plan`, in hex. */
  hash: string
  frozen_at_ms: number
}
export type PlanDeviationTable = {
  id: Generated<number>
  project_id: number
  experiment_key: string
  at_ms: number
  actor: string
  reason: string
  /** JSON array of `PlanChange`. */
  changes: string
}

export type DecisionTable = {
  id: Generated<number>
  project_id: number
  experiment_key: string
  /** JSON of `Decision`. */
  body: string
  /** Canonical JSON of what was known: never written again. */
  evidence: string
  /** SHA-256 of `evidence`, in hex. */
  evidence_hash: string
  /** The log position that the evidence includes. */
  evidence_seq: number
  decided_at_ms: number
  /** Calendar day in the project's zone. */
  decided_on: string
  decided_by: string
  /** When to ask whether it is still true; null where there is nothing to ask. */
  follow_up_on: string | null
  /** JSON of `FollowUp`; null until it was answered. */
  follow_up: string | null
  followed_up_at_ms: number | null
}

export type LearningTable = {
  id: Generated<number>
  project_id: number
  /** JSON of `Learning`. */
  body: string
  created_at_ms: number
  created_on: string
}
export type LearningEvidenceTable = {
  project_id: number
  learning_id: number
  experiment_key: string
  relation: 'confirms' | 'weakens' | 'contradicts'
  /** JSON of `Effect`, relative. */
  effect: string
  noted_on: string
}

export type EvidenceTable = {
  id: Generated<number>
  project_id: number
  /** JSON of `Evidence`. */
  body: string
  created_at_ms: number
  /** Calendar days in the project's zone. */
  created_on: string
  live_on: string | null
  retired_on: string | null
}
