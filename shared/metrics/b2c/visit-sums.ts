import type { Metric } from '../metric.ts'

/** What is counted of visits and orders in one period; money in minor units. */
export type VisitSums = {
  sessions: number
  page_views: number
  product_sessions: number
  cart_sessions: number
  checkout_sessions: number
  paid_sessions: number
  product_in_order: number
  cart_in_order: number
  checkout_in_order: number
  paid_in_order: number
  orders: number
  gross_minor: number
  /** Null where refunds are not kept, as by country or landing page. */
  refunded_orders: number | null
  refunded_minor: number | null
}

export const NO_VISITS: VisitSums = {
  sessions: 0,
  page_views: 0,
  product_sessions: 0,
  cart_sessions: 0,
  checkout_sessions: 0,
  paid_sessions: 0,
  product_in_order: 0,
  cart_in_order: 0,
  checkout_in_order: 0,
  paid_in_order: 0,
  orders: 0,
  gross_minor: 0,
  refunded_orders: 0,
  refunded_minor: 0,
}

const NAMES = Object.keys(NO_VISITS) as (keyof VisitSums)[]

/** The sums of several periods or segments together: sums add, rates never do. */
export function addVisits(rows: readonly Readonly<VisitSums>[]): VisitSums {
  const total: VisitSums = { ...NO_VISITS }
  for (const row of rows) {
    for (const name of NAMES) {
      const [so, far] = [total[name], row[name]]
      ;(total as Record<string, number | null>)[name] =
        so === null || far === null ? null : so + far
    }
  }
  return total
}

/** Contribution margin from a calendar day on, in [0, 1]; `since` null holds since ever. */
export type Margin = { share: number; since: string | null }

/** The margin in force on a day; null before the first one. */
export const marginOn = (margins: readonly Margin[], day: string): Margin | null =>
  margins.findLast(({ since }) => since === null || since <= day) ?? null

const BASIS_POINTS = 10_000

/**
 * Revenue of the days times the margin of each day, rounded once to whole minor units.
 *
 * @returns null without any margin, or when a day with revenue has none
 */
export function contributionMinor(
  days: readonly { day: string; gross_minor: number }[],
  margins: readonly Margin[],
): number | null {
  if (margins.length === 0) return null
  let total = 0
  for (const { day, gross_minor: grossMinor } of days) {
    if (grossMinor === 0) continue
    const margin = marginOn(margins, day)
    if (margin === null) return null
    total += grossMinor * Math.round(margin.share * BASIS_POINTS)
  }
  return Math.round(total / BASIS_POINTS)
}

type Quotient = {
  numerator: (sums: VisitSums) => number | null
  denominator: ((sums: VisitSums) => number) | null
}
const per = (
  numerator: (sums: VisitSums) => number | null,
  denominator: ((sums: VisitSums) => number) | null = null,
): Quotient => ({ numerator, denominator })

const net = ({ gross_minor: gross, refunded_minor: refunded }: VisitSums): number | null =>
  refunded === null ? null : gross - refunded

/**
 * Orders with a refund; null where money was given back and no order is known to which it belongs, as by
 * credit notes with numbers of their own.
 */
export const refundedOrders = ({
  refunded_orders: orders,
  refunded_minor: minor,
}: {
  refunded_orders: number | null
  refunded_minor: number | null
}): number | null => (orders === 0 && minor !== null && minor > 0 ? null : orders)

/** What the metrics of visits and orders are made of, by their id in the catalogue. */
export const VISIT_METRICS: Readonly<Record<string, Quotient>> = {
  sessions: per((sums) => sums.sessions),
  orders: per((sums) => sums.orders),
  revenue: per((sums) => sums.gross_minor),
  refunds: per((sums) => sums.refunded_minor),
  net_revenue: per(net),
  aov: per(
    (sums) => sums.gross_minor,
    (sums) => sums.orders,
  ),
  aov_net: per(net, (sums) => sums.orders),
  refund_rate: per(refundedOrders, (sums) => sums.orders),
  session_purchase_rate: per(
    (sums) => sums.paid_sessions,
    (sums) => sums.sessions,
  ),
  cart_access_rate: per(
    (sums) => sums.cart_sessions,
    (sums) => sums.sessions,
  ),
  checkout_rate: per(
    (sums) => sums.checkout_sessions,
    (sums) => sums.sessions,
  ),
  cart_to_paid_rate: per(
    (sums) => sums.paid_sessions,
    (sums) => sums.cart_sessions,
  ),
  cart_paid_gap: per(
    (sums) => sums.cart_sessions - sums.paid_sessions,
    (sums) => sums.sessions,
  ),
  revenue_per_session: per(
    (sums) => sums.gross_minor,
    (sums) => sums.sessions,
  ),
}

/** Numerator and denominator of a metric; the numerator is null where it is not known. */
export function visitQuotient(
  metric: Pick<Metric, 'id'>,
  sums: VisitSums,
): { numerator: number | null; denominator: number | null } {
  const quotient = VISIT_METRICS[metric.id]
  if (quotient === undefined) throw new RangeError(`metric: "${metric.id}" is not made of visits`)
  return {
    numerator: quotient.numerator(sums),
    denominator: quotient.denominator?.(sums) ?? null,
  }
}
