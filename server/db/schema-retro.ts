import type { Generated } from 'kysely'

/** A week's retro: the frozen snapshot, what it says, and what the meeting made of it. */
export type RetroTable = {
  project_id: number
  /** The Monday on which it is due; it tells of the week before. */
  week: string
  mode: 'b2c' | 'b2b'
  /** Monday 06:00 in the workspace's zone: nothing later is in it. */
  as_of_ms: number
  /** Up to where in the log its numbers go. */
  seq: number
  made_at_ms: number
  made_by: string
  /** Canonical JSON of `RetroSnapshot` in shared/schemas/retro.ts. */
  snapshot: string
  /** SHA-256 of `snapshot` in hexadecimal. */
  snapshot_hash: string
  /** Canonical JSON of `RetroDocument`. */
  document: string
  /** JSON of `Agenda`. */
  agenda: string
  opened_at_ms: number | null
  closed_at_ms: number | null
  closed_by: string | null
  /** Canonical JSON of `Minutes`, as they were at closing; null before. */
  minutes: string | null
}

export type RetroItemTable = {
  id: Generated<number>
  project_id: number
  week: string
  kind: 'note' | 'ring' | 'parked' | 'action' | 'question'
  topic: string
  text: string
  owner: string
  due_on: string | null
  created_at_ms: number
  created_by: string
  status: 'open' | 'done' | 'dropped'
  status_at_ms: number | null
  status_by: string | null
}
export type RetroVoteTable = { project_id: number; item_id: number; voter: string; at_ms: number }

export type RetroShareTable = {
  id: Generated<number>
  project_id: number
  week: string
  /** SHA-256 in hexadecimal of the secret in the link. */
  token_hash: string
  created_at_ms: number
  created_by: string
  expires_at_ms: number
  revoked_at_ms: number | null
}

/** Where retros are sent. */
export type RetroRouteTable = {
  id: Generated<number>
  project_id: number
  kind: 'email' | 'slack' | 'teams'
  /** An e-mail address, or the address of an incoming webhook. */
  target: string
  language: 'en' | 'de'
  created_at_ms: number
  removed_at_ms: number | null
}
export type RetroDeliveryTable = {
  id: Generated<number>
  project_id: number
  route_id: number
  week: string
  created_at_ms: number
  attempts: Generated<number>
  /** When it is tried next; null once it is delivered or given up. */
  next_at_ms: number | null
  delivered_at_ms: number | null
  last_answer: string | null
}

/** An answer to a checkpoint that no data can give; none is ever changed. */
export type CheckpointAnswerTable = {
  id: Generated<number>
  project_id: number
  checkpoint: string
  result: 'pass' | 'fail'
  value: number | null
  note: string
  /** JSON: what was ticked of a first screen, and where the proof lies. */
  details: string
  answered_at_ms: number
  answered_by: string
}

/** Something that happened and that no event tells. */
export type AnnotationTable = {
  id: Generated<number>
  project_id: number
  /** Of the sender: the same key is the same annotation. */
  key: string | null
  day: string
  /** The rhythm that it belongs to; null for both. */
  mode: 'b2c' | 'b2b' | null
  kind: string
  label: string
  url: string | null
  created_at_ms: number
  created_by: string
}

export type RitualTable = {
  project_id: number
  key: string
  mode: 'b2c' | 'b2b'
  name: string
  every: 'day' | 'week' | 'quarter'
  /** 1 is Monday; of a weekly ritual. */
  weekday: number | null
  /** HH:MM in the workspace's zone. */
  at: string
  owner: string
}
export type CampaignTable = {
  project_id: number
  key: string
  name: string
  rhythm: 'b2c' | 'b2b' | 'mixed'
  /** Where a mixed one turns from one rhythm to the other; empty while nobody has said. */
  branch_point: string
  ends_on: string | null
}

/** The one primary rhythm of a quarter. */
export type QuarterTable = {
  project_id: number
  /** E.g. `2026-Q2`. */
  quarter: string
  mode: 'b2c' | 'b2b'
  /** The Monday on which its roadmap begins. */
  starts_on: string
  chosen_at_ms: number
  chosen_by: string
  closed_at_ms: number | null
  closed_by: string | null
  /** Canonical JSON of `QuarterClosing`; null before. */
  closing: string | null
}
export type RhythmChangeTable = {
  id: Generated<number>
  project_id: number
  quarter: string
  from_mode: 'b2c' | 'b2b' | null
  to_mode: 'b2c' | 'b2b'
  reason: string
  changed_at_ms: number
  changed_by: string
}
export type RoadmapItemTable = {
  project_id: number
  quarter: string
  round: number
  mode: 'b2c' | 'b2b'
  /** 1 to 6. */
  slot: number
  key: string
  target: number
  done: number
  done_at_ms: number | null
  note: string
}

/** The eight signals of a touchpoint, answered once. */
export type PositionRunTable = {
  id: Generated<number>
  project_id: number
  touchpoint: string
  ran_on: string
  /** JSON of `PositionAnswers`. */
  answers: string
  /** JSON: by signal, `hand` or `data`. */
  sources: string
  /** JSON of `PositionFacts`. */
  facts: string
  created_at_ms: number
  created_by: string
}
export type WorkspaceProfileTable = {
  project_id: number
  /** Who pays and who carries the risk, in one line. */
  positioning: string
  /** JSON of the seven journey questions. */
  journey: string
}

/** The tables of this area, by name. */
export type RetroTables = {
  retro: RetroTable
  retro_item: RetroItemTable
  retro_vote: RetroVoteTable
  retro_share: RetroShareTable
  retro_route: RetroRouteTable
  retro_delivery: RetroDeliveryTable
  checkpoint_answer: CheckpointAnswerTable
  annotation: AnnotationTable
  ritual: RitualTable
  campaign: CampaignTable
  quarter: QuarterTable
  rhythm_change: RhythmChangeTable
  roadmap_item: RoadmapItemTable
  position_run: PositionRunTable
  workspace_profile: WorkspaceProfileTable
}
