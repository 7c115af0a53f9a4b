import { READ_MODELS_B2B } from './read-model-tables-b2b.ts'

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
  content_id: number | null
  landing_path_id: number | null
  device_id: number | null
  country_id: number | null
  /** `new` for the visitor's first session, `returning`, or the words of an imported file. */
  visitor_type: string
  page_views: number
  events: number
  has_product: 0 | 1
  has_cart: 0 | 1
  has_checkout: 0 | 1
  /** How far it came in strict order: 1 product, 2 cart, 3 checkout, 4 paid; 0 for none. */
  steps_in_order: number
  /** From the start of the session to its first `Order Completed`. */
  paid_after_ms: number | null
  /** Steps reported between the last look at the cart and the payment; null without a payment. */
  checkout_clicks: number | null
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
  coupon: string | null
  /** Whether it starts or continues a subscription. */
  is_subscription: 0 | 1
  /** Whether nothing told what it costs, so that its amount is 0. */
  is_unpriced: 0 | 1
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
/** What is counted of sessions wherever they are counted. */
export type SessionSums = {
  sessions: number
  page_views: number
  product_sessions: number
  cart_sessions: number
  checkout_sessions: number
  paid_sessions: number
  /** Sessions that came so far in strict order. */
  product_in_order: number
  cart_in_order: number
  checkout_in_order: number
  paid_in_order: number
}
/** Sums by everything that a page may be filtered by at once; orders are those placed in sessions. */
export type VisitCellTable = SessionSums & {
  project_id: number
  day: string
  channel: string
  device: string
  country: string
  landing: string
  orders: number
  revenue_minor: number
}
/** Sums by all of these but the landing page. */
export type MarketCellTable = Omit<VisitCellTable, 'landing'>
/** Sums by one dimension alone. */
export type SegmentCellTable = SessionSums & {
  project_id: number
  dimension: 'content' | 'country' | 'landing' | 'visitor_type'
  value: string
  day: string
  orders: number
  revenue_minor: number
}
/** Sums by the variant that the visitor had seen by the end of the session. */
export type VariantCellTable = SessionSums & {
  project_id: number
  experiment_key: string
  variant_key: string
  day: string
  channel: string
  device: string
  orders: number
  revenue_minor: number
}
/** Paid sessions by what it took to pay: clicks since the cart, or seconds since the session began. */
export type PaidCellTable = {
  project_id: number
  day: string
  measure: 'clicks' | 'seconds'
  value: number
  channel: string
  device: string
  sessions: number
}
/** Additive sums by day, channel and device: every trend reads these. */
export type DayCellTable = SessionSums & {
  project_id: number
  day: string
  channel: string
  device: string
  orders: number
  gross_minor: number
  refunded_orders: number
  refunded_minor: number
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
  'visit_cell',
  'market_cell',
  'segment_cell',
  'variant_cell',
  'paid_cell',
  ...READ_MODELS_B2B,
  'customer_order',
  'acquisition_cell',
  'cohort_cell',
  'gap_cell',
  'order_cell',
  'repeat_cell',
  'visitor_cell',
] as const
export type ReadModel = (typeof READ_MODELS)[number]
