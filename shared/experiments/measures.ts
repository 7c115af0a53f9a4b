import type { MetricKind } from '../schemas/result.ts'

/**
 * What a unit of an experiment is measured by: facts that happened to it after its exposure, each
 * adding to a numerator and, for ratios, to a denominator.
 */
export type UnitFact =
  | 'converted'
  | 'order_value'
  | 'orders'
  | 'session_purchase'
  | 'session_cart'
  | 'session_checkout'
  | 'cart_purchase'
  | 'order_average'
  | 'order_average_net'
  | 'order_refund'
  | 'repurchase_30'
  | 'repurchase_60'
  | 'repurchase_90'
  | 'session_value'
  | 'outcome'
  | 'outcome_value'
  | 'account_opportunity'
  | 'deal_created_won'
  | 'deal_closed_won'
  | 'meeting_qualified'
  | 'review_approved'

/** How a metric is measured on the units of an experiment. */
export type Measure = {
  fact: UnitFact
  /** `ratio`: the denominator is not the unit that was randomized, so the delta method applies. */
  kind: MetricKind
  /** Of a `quantile`: the share of the observations below it. */
  probability?: number
}

const LIVE: Readonly<Record<string, Measure>> = {
  conversion: { fact: 'converted', kind: 'proportion' },
  value_per_unit: { fact: 'order_value', kind: 'mean' },
  revenue_per_visitor: { fact: 'order_value', kind: 'mean' },
  orders_per_visitor: { fact: 'orders', kind: 'mean' },
  session_purchase_rate: { fact: 'session_purchase', kind: 'ratio' },
  cart_access_rate: { fact: 'session_cart', kind: 'ratio' },
  checkout_rate: { fact: 'session_checkout', kind: 'ratio' },
  cart_to_paid_rate: { fact: 'cart_purchase', kind: 'ratio' },
  aov: { fact: 'order_average', kind: 'ratio' },
  aov_net: { fact: 'order_average_net', kind: 'ratio' },
  refund_rate: { fact: 'order_refund', kind: 'ratio' },
  repurchase_rate_30d: { fact: 'repurchase_30', kind: 'ratio' },
  repurchase_rate_60d: { fact: 'repurchase_60', kind: 'ratio' },
  repurchase_rate_90d: { fact: 'repurchase_90', kind: 'ratio' },
  order_value_median: { fact: 'order_value', kind: 'quantile', probability: 0.5 },
  revenue_per_session: { fact: 'session_value', kind: 'ratio' },
  lead_to_opp: { fact: 'account_opportunity', kind: 'proportion' },
  win_rate_created_count: { fact: 'deal_created_won', kind: 'ratio' },
  win_rate_closed_count: { fact: 'deal_closed_won', kind: 'ratio' },
  qualified_meeting_rate: { fact: 'meeting_qualified', kind: 'ratio' },
  approval_rate: { fact: 'review_approved', kind: 'ratio' },
}

const IMPORTED: Readonly<Record<string, Measure>> = {
  conversion: { fact: 'outcome', kind: 'proportion' },
  value_per_unit: { fact: 'outcome_value', kind: 'mean' },
  revenue_per_visitor: { fact: 'outcome_value', kind: 'mean' },
}

/**
 * How an experiment measures a metric; undefined for one that it cannot measure.
 *
 * An imported test knows only what the file says of each unit.
 */
export function measureOf(metric: string, origin: 'live' | 'import'): Measure | undefined {
  return (origin === 'import' ? IMPORTED : LIVE)[metric]
}
