import type { Generated } from 'kysely'

/**
 * Read models of the sales side. Keys of records are the ids that the CRM gave them, texts; accounts and
 * persons are terms, as everywhere. Days are calendar days in the project's zone. What a source does not
 * say is null, never a guess.
 */

export type DealStatus = 'open' | 'won' | 'lost'
export type ForecastCategory = 'commit' | 'best_case' | 'pipeline' | 'omitted'

export type DealTable = {
  project_id: number
  deal_key: string
  name: string | null
  account_id: number | null
  /** The lead that became this deal. */
  lead_key: string | null
  owner: string | null
  product: string | null
  pipeline: string | null
  type: 'new' | 'expansion' | 'renewal' | null
  stage_key: string | null
  status: DealStatus
  /** What a lost deal was lost to: a rival, no decision, or it was never one. */
  loss: 'rival' | 'no_decision' | 'disqualified' | null
  lost_reason: string | null
  amount_minor: number | null
  /** ISO 4217; the project's where the source names none. */
  currency: string
  /** In [0, 1]. */
  probability: number | null
  forecast_category: ForecastCategory | null
  lead_source: string | null
  campaign: string | null
  next_step: string | null
  created_at_ms: number | null
  created_on: string | null
  closed_at_ms: number | null
  closed_on: string | null
  expected_close_on: string | null
  last_activity_at_ms: number | null
  /** The four questions of qualification: 1 answered, 0 not, null where the source has no such field. */
  budget: 0 | 1 | null
  authority: 0 | 1 | null
  need: 0 | 1 | null
  timeline: 0 | 1 | null
  /** Fails the gate: fewer than two of the four. A deal whose source asks none of them is not gated. */
  is_held: 0 | 1
  /** The same under the strict ruling: fewer than two of budget, authority and timeline. */
  is_held_strict: 0 | 1
  /** JSON: what was ticked, answered in discovery, or sent as evidence. */
  details: string
}

/** A deal's way through the stages, in order; a stage entered twice stands here twice. */
export type DealStageTable = {
  project_id: number
  deal_key: string
  /** From 0, without gaps. */
  position: number
  stage_key: string
  /** Null where the source has no date at all. */
  entered_at_ms: number | null
  entered_on: string | null
  /** Null while the deal is in it, and where nobody knows. */
  exited_at_ms: number | null
  /** 1 where no history says when: the first stage is dated by the deal's creation. */
  is_assumed: 0 | 1
  /** The version of the stage's definition in force at the entry; null where there was none. */
  definition_version: number | null
}

export type DealField =
  | 'amount'
  | 'expected_close_on'
  | 'forecast_category'
  | 'owner'
  | 'stage'
  | 'probability'
  | 'status'

/** Every value that a field of a deal has had; the first has no `before` and is dated by the creation. */
export type DealChangeTable = {
  project_id: number
  deal_key: string
  field: DealField
  /** From 0 within deal and field. */
  position: number
  at_ms: number | null
  at_on: string | null
  before: string | null
  /** Amounts in minor units, as text. */
  after: string | null
}

/** What marketing hands to sales. Each instant is null until it happened. */
export type LeadTable = {
  project_id: number
  lead_key: string
  account_id: number | null
  person_id: number | null
  owner: string | null
  source: string | null
  campaign: string | null
  /** As the source words it. */
  status: string | null
  created_at_ms: number | null
  created_on: string | null
  mql_at_ms: number | null
  mql_on: string | null
  handed_over_at_ms: number | null
  accepted_at_ms: number | null
  rejected_at_ms: number | null
  reject_reason: string | null
  sql_at_ms: number | null
  sql_on: string | null
  opp_at_ms: number | null
  opp_on: string | null
  /** The deal it became. */
  deal_key: string | null
  last_activity_at_ms: number | null
  /** JSON: for which re-engagement it was drawn, and into which group. */
  details: string
}

export type ContactTable = {
  project_id: number
  contact_key: string
  account_id: number | null
  person_id: number | null
  /** In the buying committee; see `CONTACT_ROLES` in shared/schemas/crm.ts. */
  role: string | null
  title: string | null
  created_at_ms: number | null
}

/** What the CRM knows of an account; `account` counts what its people did. */
export type AccountProfileTable = {
  project_id: number
  account_id: number
  /** The id that events, deals and contacts name it by: the text of the term. */
  account_key: string
  name: string | null
  domain: string | null
  industry: string | null
  segment: string | null
  employees: number | null
  revenue_minor: number | null
  currency: string
  country: string | null
  owner: string | null
  parent_key: string | null
  created_at_ms: number | null
  customer_since_on: string | null
}

/** A contact with an account, online or not. Visits of an account's people are touches too. */
export type TouchTable = {
  project_id: number
  touch_key: string
  account_id: number | null
  person_id: number | null
  /** Only where the source says so. */
  deal_key: string | null
  at_ms: number
  day: string
  channel: string
  /** `web_session`, `email`, `call`, `meeting`, `demo`, `webinar`, `event`, `reference_call` … */
  kind: string
  is_offline: 0 | 1
  campaign: string | null
  content: string | null
  /** Of a meeting: at least two of the four questions answered; null where nobody says. */
  is_qualified: 0 | 1 | null
}

/** A subscription as it stands by its last event. */
export type ContractTable = {
  project_id: number
  subscription_key: string
  account_id: number | null
  deal_key: string | null
  product: string | null
  status: 'active' | 'trialing' | 'past_due' | 'paused' | 'cancelled'
  currency: string
  /** What it comes to a month now; 0 unless active. */
  mrr_minor: number
  /** All recurring over the term; null where the term is open. */
  recurring_minor: number | null
  one_time_minor: number
  term_months: number | null
  starts_on: string | null
  ends_on: string | null
  /** When it ends or goes on: the end of the paid period. */
  renewal_on: string | null
}

/**
 * What a subscription came to a month from a day on, until its next row. The balance on a day is the last
 * row up to it; one of `mrr_minor` 0 ends it.
 */
export type MrrChangeTable = {
  project_id: number
  subscription_key: string
  on_day: string
  account_id: number | null
  currency: string
  mrr_minor: number
  /** Of the row before; 0 for the first. */
  before_minor: number
}

export type ReviewTable = {
  project_id: number
  review_key: string
  deal_key: string
  kind: 'security' | 'legal' | 'procurement'
  submitted_at_ms: number | null
  decided_at_ms: number | null
  outcome: 'approved' | 'rejected' | 'pending'
}

export type PilotTable = {
  project_id: number
  pilot_key: string
  deal_key: string | null
  account_id: number | null
  /** JSON array of texts. */
  criteria: string
  starts_on: string | null
  ends_on: string | null
  is_paid: 0 | 1
  fee_minor: number
  currency: string
  outcome: 'passed' | 'failed' | null
  decided_on: string | null
}

/** The sales read models in the order in which they are derived. */
export const READ_MODELS_B2B = [
  'deal',
  'deal_stage',
  'deal_change',
  'lead',
  'contact',
  'account_profile',
  'touch',
  'contract',
  'mrr_change',
  'review',
  'pilot',
] as const

/** Settings, not derived: what a stage means. A change makes a new version and never edits one. */
export type StageDefinitionTable = {
  project_id: number
  level: 'lead' | 'opportunity'
  /** As deals name it. */
  key: string
  version: number
  valid_from_ms: number
  valid_to_ms: number | null
  position: number
  name: string
  kind: 'open' | 'won' | 'lost' | 'review'
  entry_rule: string
  exit_rule: string
  evidence: string
  /** JSON array of roles. */
  owners: string
  /** JSON array of texts: what must be ticked before a deal leaves. */
  checklist: string
  probability: number | null
}

/** What an import met in its file. */
export type ImportRunTable = {
  id: Generated<number>
  project_id: number
  at_ms: number
  actor: string
  kind: string
  file: string
  rows_read: number
  rows_stored: number
  rows_duplicate: number
  rows_held: number
  /** JSON array of `ImportProblem` in shared/schemas/crm.ts. */
  problems: string
}

/** Settings: what is sold, and the names that deals are compared with. */
export type ProductTable = {
  project_id: number
  name: string
  series: string
  price_minor: number | null
}
/** Settings: who sells, for whom and where. */
export type SalesPersonTable = {
  project_id: number
  owner: string
  manager: string
  region: string
}

export type SchemaB2b = {
  product: ProductTable
  sales_person: SalesPersonTable
  deal: DealTable
  deal_stage: DealStageTable
  deal_change: DealChangeTable
  lead: LeadTable
  contact: ContactTable
  account_profile: AccountProfileTable
  touch: TouchTable
  contract: ContractTable
  mrr_change: MrrChangeTable
  review: ReviewTable
  pilot: PilotTable
  stage_definition: StageDefinitionTable
  import_run: ImportRunTable
}
