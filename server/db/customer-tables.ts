/** Read models of customers: orders by who placed them, and sums over customers. */
/** An order under its customer: the known person, else the visitor; credit notes have no lines. */
export type CustomerOrderTable = {
  project_id: number
  customer_id: number
  ordered_at_ms: number
  order_key: string
  day: string
  channel: string
  device_id: number | null
  country_id: number | null
  /** Whether the customer ever said who they are; else it is a visitor. */
  is_known: 0 | 1
  /** The ad or post that brought the visit. */
  content: string | null
  coupon: string | null
  is_subscription: 0 | 1
  lines: number
  gross_minor: number
  refunded_minor: number
}
/** What is summed of customers by their first order. Money is net of refunds unless it says gross. */
export type AcquisitionSums = {
  customers: number
  /** Gross value of the first orders. */
  first_minor: number
  /** With a second order at most so many times 24 hours after the first. */
  repeat_30: number
  repeat_60: number
  repeat_90: number
  /** Of the orders at most so many times 24 hours after the first, which is among them. */
  value_30_minor: number
  value_60_minor: number
  /** Squares of the 60-day values in hundreds of minor units, for the spread of their mean. */
  value_60_squares: number
  value_90_minor: number
  /** With a subscription among all their orders. */
  subscribers: number
  orders: number
  net_minor: number
}
/** Customers by the day and one origin of their first order; every dimension holds all of them. */
export type AcquisitionCellTable = AcquisitionSums & {
  project_id: number
  dimension: 'channel' | 'coupon' | 'content'
  /** Empty for the customers of whom the origin is not known. */
  value: string
  day: string
}
/** Customers of a cohort by calendar periods since their first order. */
export type CohortCellTable = {
  project_id: number
  grain: 'week' | 'month'
  /** Active in the period, in the bracket that begins with it, or for the last time in it. */
  kind: 'period' | 'bracket' | 'last'
  /** First day of the period of the first order. */
  cohort: string
  period: number
  customers: number
  /** Of `period` rows only. */
  orders: number
  gross_minor: number
  refunded_minor: number
}
/** Calendar days from an order to the customer's next. */
export type GapCellTable = {
  project_id: number
  /** From the first order to the second, or from any to the next. */
  kind: 'second' | 'next'
  /** `ordered` after `at` days; `waiting` since the day `at`. */
  state: 'ordered' | 'waiting'
  at: string
  gaps: number
}

/** What orders are summed by, each alone: `all` has the one value ''. */
export type OrderDimension = 'all' | 'channel' | 'device' | 'country' | 'customer'
/** Orders in the project's currency by day and one dimension. */
export type OrderCellTable = {
  project_id: number
  dimension: OrderDimension
  value: string
  day: string
  orders: number
  gross_minor: number
  /** The squares of the gross values: whole thousand millions, and what is left of each. */
  squares_high: number
  squares_low: number
  refunded_orders: number
  refunded_minor: number
}
/**
 * Orders by their day and the days of the customer's two orders before, in the same value of the
 * dimension; '' where there was none. In the days from A on, as many customers bought as there are orders
 * with `previous` < A, and as many bought twice as there are orders with `earlier` < A ≤ `previous`.
 */
export type RepeatCellTable = {
  project_id: number
  dimension: OrderDimension
  value: string
  day: string
  previous: string
  earlier: string
  orders: number
}
/**
 * Visitors of a day by the day of their last visit before it, in the same value of the dimension; '' where
 * there was none. In the days from A on, as many different visitors came as there are with `previous` < A.
 */
export type VisitorCellTable = {
  project_id: number
  dimension: 'all' | 'channel' | 'device' | 'country'
  value: string
  day: string
  previous: string
  visitors: number
}
