import type { Generated, GeneratedAlways } from 'kysely'
import type {
  ApiTokenTable,
  InstallationTable,
  InvitationTable,
  MemberTable,
  PasskeyTable,
  UserTable,
} from './schema-access.ts'
import type { SchemaB2b } from './read-model-tables-b2b.ts'
import type { AccountEntryTable, ChannelPathTable, KeyAccountTable } from './schema-accounts.ts'
import type { ComparisonTable } from './schema-records.ts'
import type {
  AcquisitionCellTable,
  CohortCellTable,
  CustomerOrderTable,
  GapCellTable,
  OrderCellTable,
  RepeatCellTable,
  VisitorCellTable,
} from './customer-tables.ts'
import type {
  ForecastFreezeTable,
  KeyResultTable,
  ObjectiveTable,
  QuarterTargetTable,
} from './quarter-tables.ts'
import type {
  DecisionTable,
  EvidenceTable,
  IdeaTable,
  LearningEvidenceTable,
  LearningTable,
  PlanDeviationTable,
  PlanFreezeTable,
} from './schema-program.ts'
import type {
  AccountTable,
  AliasTable,
  DayCellTable,
  ExposureTable,
  OrderTable,
  OutcomeTable,
  PaidCellTable,
  PersonMemberTable,
  PersonTable,
  SegmentCellTable,
  SessionTable,
  VariantCellTable,
  MarketCellTable,
  VisitCellTable,
  VisitorTable,
} from './read-model-tables.ts'
import type {
  AlarmNoteTable,
  CreativeTable,
  DailySaltTable,
  OfferTable,
  SpendTable,
} from './schema-marketing.ts'
import type { RetroTables } from './schema-retro.ts'

/** Settings: who may write what, and which experiments exist. Times are milliseconds UTC. */
export type ProjectTable = {
  id: Generated<number>
  slug: string
  name: string
  mode: 'b2c' | 'b2b' | 'hybrid'
  /** IANA name; days of every read model are calendar days in this zone. */
  time_zone: string
  /** ISO 4217; the currency that money is reported in. */
  currency: string
  is_demo: 0 | 1
  created_at_ms: number
  /** JSON of `ProjectSettings` in shared/schemas/project-settings.ts; what is absent has its default. */
  settings: Generated<string>
}
export type WriteKeyTable = { write_key: string; project_id: number; created_at_ms: number }

/** Where a project's news are sent. */
export type HookTable = {
  id: Generated<number>
  project_id: number
  url: string
  /** What deliveries are signed with. */
  secret: string
  /** JSON array of `HookTopic`. */
  topics: string
  created_at_ms: number
}
export type HookDeliveryTable = {
  id: Generated<number>
  project_id: number
  hook_id: number
  topic: string
  body: string
  created_at_ms: number
  attempts: Generated<number>
  /** When it is tried next; null once it is delivered or given up. */
  next_at_ms: number | null
  delivered_at_ms: number | null
  last_answer: string | null
}
export type ExperimentTable = {
  id: Generated<number>
  project_id: number
  key: string
  status: 'draft' | 'running' | 'stopped'
  /** `live` is assigned and exposed by Takt; `import` came from a file. */
  origin: 'live' | 'import'
  /** JSON of `Experiment` in shared/schemas/experiment.ts. */
  plan: string
  created_at_ms: number
  started_at_ms: number | null
  stopped_at_ms: number | null
}
export type AuditTable = {
  id: Generated<number>
  project_id: number | null
  at_ms: number
  actor: string
  action: string
  subject: string
  /** JSON: what changed. */
  details: string
}

/** Text that repeats in the log (visitor, event name, path …), kept once as a small integer. */
export type TermTable = { id: Generated<number>; project_id: number; kind: TermKind; value: string }
export type TermKind =
  | 'name'
  | 'visitor'
  | 'person'
  | 'account'
  | 'source'
  | 'medium'
  | 'campaign'
  | 'content'
  | 'referrer'
  | 'path'
  | 'device'
  | 'country'

/** The log: append only, the single source of truth. */
export type EventTable = {
  /** Arrival order. */
  seq: GeneratedAlways<number>
  project_id: number
  /** The dedupe key: unique per project. */
  message_id: string
  type: 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias'
  name_id: number | null
  /** Corrected for client clock skew. */
  occurred_at_ms: number
  received_at_ms: number
  /** The anonymous visitor, or `user:<userId>` where a client sends only a user id. */
  visitor_id: number
  person_id: number | null
  account_id: number | null
  /** The shop's own order id on order events, else null. */
  order_key: string | null
  value_minor: number | null
  currency: string | null
  source_id: number | null
  medium_id: number | null
  campaign_id: number | null
  /** The ad or post (utm_content). */
  content_id: number | null
  referrer_id: number | null
  path_id: number | null
  device_id: number | null
  country_id: number | null
  /** Bit set, see `EVENT_FLAG` in event-log/table.ts. */
  flags: number
  /** JSON: properties, traits, context and the client's own clock readings. */
  body: string
}
export type QuarantineTable = {
  id: Generated<number>
  project_id: number
  received_at_ms: number
  /** Stable code that can be counted, e.g. `invalid_event`. */
  reason: string
  /** Sentence for people. */
  message: string
  /** Path of the offending field, e.g. `properties.revenue`; null where none applies. */
  field: string | null
  /** JSON of the event as it came. */
  event: string
}
export type ProjectorCursorTable = { project_id: number; seq: number; applied_at_ms: number }
/** Up to which row of the log a record was last derived anew; no read model, since it says when, not what. */
export type RecordChangeTable = {
  project_id: number
  /**
   * `account`: the touches of an account, or what leads say of its deals. `rebuild`: whatever a rebuild
   * found to be wrong.
   */
  kind: 'deal' | 'lead' | 'profile' | 'account' | 'rebuild'
  /** Of deals and leads the CRM's key; of accounts their number, nothing for touches without one. */
  key: string
  seq: number
}

export type WebhookSecretTable = {
  project_id: number
  source: string
  secret: string
  created_at_ms: number
}

/** What was taken out of the log, by the day (UTC) on which it was; see event-log/removals.ts. */
export type RemovalTable = {
  project_id: number
  kind: 'erasure' | 'retention'
  removed_on: string
  first_at_ms: number
  last_at_ms: number
  events: number
}

/** The tables that other files of this folder describe. */
type AreaTables = SchemaB2b & RetroTables

export type Schema = AreaTables & {
  quarter_target: QuarterTargetTable
  forecast_freeze: ForecastFreezeTable
  objective: ObjectiveTable
  key_result: KeyResultTable
  idea: IdeaTable
  plan_freeze: PlanFreezeTable
  plan_deviation: PlanDeviationTable
  decision: DecisionTable
  learning: LearningTable
  learning_evidence: LearningEvidenceTable
  evidence: EvidenceTable
  removal: RemovalTable
  creative: CreativeTable
  alarm_note: AlarmNoteTable
  channel_path: ChannelPathTable
  account_entry: AccountEntryTable
  key_account: KeyAccountTable
  comparison: ComparisonTable
  spend: SpendTable
  offer: OfferTable
  daily_salt: DailySaltTable
  project: ProjectTable
  write_key: WriteKeyTable
  api_token: ApiTokenTable
  auth_user: UserTable
  auth_passkey: PasskeyTable
  installation: InstallationTable
  member: MemberTable
  invitation: InvitationTable
  hook: HookTable
  hook_delivery: HookDeliveryTable
  webhook_secret: WebhookSecretTable
  experiment: ExperimentTable
  audit: AuditTable
  term: TermTable
  event: EventTable
  quarantine: QuarantineTable
  projector_cursor: ProjectorCursorTable
  record_change: RecordChangeTable
  visitor: VisitorTable
  alias: AliasTable
  person_member: PersonMemberTable
  person: PersonTable
  account: AccountTable
  session: SessionTable
  order: OrderTable
  exposure: ExposureTable
  outcome: OutcomeTable
  day_cell: DayCellTable
  visit_cell: VisitCellTable
  market_cell: MarketCellTable
  segment_cell: SegmentCellTable
  customer_order: CustomerOrderTable
  acquisition_cell: AcquisitionCellTable
  cohort_cell: CohortCellTable
  gap_cell: GapCellTable
  order_cell: OrderCellTable
  repeat_cell: RepeatCellTable
  visitor_cell: VisitorCellTable
  variant_cell: VariantCellTable
  paid_cell: PaidCellTable
}

export * from './quarter-tables.ts'
export * from './customer-tables.ts'
export * from './read-model-tables.ts'
export type * from './read-model-tables-b2b.ts'
export type * from './schema-marketing.ts'
export type * from './schema-retro.ts'
