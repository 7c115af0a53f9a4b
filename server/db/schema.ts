import type { OFFER_TYPES } from '@takt/shared/schemas/offer.ts'
import type { Generated, GeneratedAlways } from 'kysely'

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
export type ApiTokenTable = {
  id: Generated<number>
  project_id: number
  /** SHA-256 of the token in hexadecimal; the token itself is shown once and never stored. */
  token_hash: string
  created_at_ms: number
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

/** Read models: each may be dropped and rebuilt from the log. */
export type VisitorTable = {
  project_id: number
  visitor_id: number
  person_id: number | null
  account_id: number | null
  first_seen_at_ms: number
  last_seen_at_ms: number
  events: number
}
/** Who an id turned out to be: the latest alias that names it. */
export type AliasTable = {
  project_id: number
  /** A visitor's or a user's id. */
  previous_id: string
  person_id: number
  at_ms: number
}
/** User ids that stand for another: the person at the end of their aliases. */
export type PersonMemberTable = { project_id: number; member_id: number; person_id: number }
export type PersonTable = {
  project_id: number
  person_id: number
  first_seen_at_ms: number
  last_seen_at_ms: number
  events: number
  visitors: number
}
export type AccountTable = {
  project_id: number
  account_id: number
  first_seen_at_ms: number
  last_seen_at_ms: number
  events: number
  visitors: number
  /** Persons among the visitors. */
  people: number
}
export type SessionTable = {
  project_id: number
  visitor_id: number
  started_at_ms: number
  ended_at_ms: number
  /** Calendar day in the project's zone, YYYY-MM-DD. */
  day: string
  channel: string
  source_id: number | null
  medium_id: number | null
  campaign_id: number | null
  landing_path_id: number | null
  device_id: number | null
  country_id: number | null
  page_views: number
  events: number
  has_product: 0 | 1
  has_cart: 0 | 1
  has_checkout: 0 | 1
  /** Orders placed in this session. */
  orders: number
  revenue_minor: number
}
export type OrderTable = {
  project_id: number
  order_key: string
  visitor_id: number
  person_id: number | null
  ordered_at_ms: number
  day: string
  currency: string
  /** Sum of the sold lines, before refunds. */
  gross_minor: number
  refunded_minor: number
  lines: number
  /** Start of the session it was placed in; null when it came without one (import, server). */
  session_started_at_ms: number | null
  channel: string
  device_id: number | null
  country_id: number | null
}
export type ExposureTable = {
  project_id: number
  experiment_key: string
  visitor_id: number
  /** The variant seen first. */
  variant_key: string
  exposed_at_ms: number
  /** Calendar day of the exposure in the project's zone. */
  day: string
  /** 1 when the unit saw a second variant: counted, shown and left out of the comparison. */
  crossover: 0 | 1
}
/** The outcome of one unit of an imported test. */
export type OutcomeTable = {
  project_id: number
  experiment_key: string
  visitor_id: number
  converted: 0 | 1
  value_minor: number | null
  occurred_at_ms: number
  day: string
}
/** Additive sums by day, channel and device: every trend reads these. */
export type DayCellTable = {
  project_id: number
  day: string
  channel: string
  device: string
  sessions: number
  page_views: number
  product_sessions: number
  cart_sessions: number
  checkout_sessions: number
  paid_sessions: number
  orders: number
  gross_minor: number
  refunded_orders: number
  refunded_minor: number
}

export type WebhookSecretTable = {
  project_id: number
  source: string
  secret: string
  created_at_ms: number
}

/** What a channel cost on a day; see `Spend` in shared/schemas/spend.ts. */
export type SpendTable = {
  project_id: number
  day: string
  channel: string
  campaign: string
  creative: string
  kind: 'media' | 'people' | 'tools'
  amount_minor: number
  currency: string
  impressions: number | null
  clicks: number | null
}
/** See `Offer` in shared/schemas/offer.ts. */
export type OfferTable = {
  project_id: number
  key: string
  name: string
  mode: 'b2c' | 'b2b'
  type: (typeof OFFER_TYPES)[number]
  starts_on: string
  ends_on: string | null
  scope: string
  benefit: string
}

/** What visitors without storage are hashed with today; see ingest/daily-visitors.ts. */
export type DailySaltTable = { project_id: number; day: string; salt: string }

export type Schema = {
  spend: SpendTable
  offer: OfferTable
  daily_salt: DailySaltTable
  project: ProjectTable
  write_key: WriteKeyTable
  api_token: ApiTokenTable
  webhook_secret: WebhookSecretTable
  experiment: ExperimentTable
  audit: AuditTable
  term: TermTable
  event: EventTable
  quarantine: QuarantineTable
  projector_cursor: ProjectorCursorTable
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
}

/** The read models in the order in which they are derived. */
export const READ_MODELS = [
  'visitor',
  'alias',
  'person_member',
  'person',
  'account',
  'session',
  'order',
  'exposure',
  'outcome',
  'day_cell',
] as const
export type ReadModel = (typeof READ_MODELS)[number]
