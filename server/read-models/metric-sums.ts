import { contributionMinor, refundedOrders, visitQuotient } from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'
import {
  isSalesMetric,
  readSalesSums,
  SALES_DIMENSIONS,
  salesDimensionsOf,
  type SalesDimension,
} from './deal-sums.ts'
import { isRevenueMetric, readRevenueSums } from './mrr-sums.ts'
import type { MetricSums } from './metric-parts.ts'
import { periodsBetween } from './period.ts'
import { type CustomerSum, type OrderSums, readCustomerSums, readOrderSums } from './order-sums.ts'
import { type Dimension, DIMENSIONS, type SumsQuery } from './period-sums.ts'
import { readVisitorSums } from './visitor-sums.ts'
import {
  readVisitSums,
  VISIT_SPLITS,
  type VisitFilter,
  type VisitQuery,
  visitRefusal,
  type VisitSplit,
} from './visit-sums.ts'

export type MetricSplit = VisitSplit | Dimension | SalesDimension
export const METRIC_SPLITS: readonly MetricSplit[] = [
  ...new Set<MetricSplit>([...VISIT_SPLITS, ...DIMENSIONS, ...SALES_DIMENSIONS]),
]
export type MetricQuery = Omit<SumsQuery, 'by'> & {
  by: MetricSplit | null
  filter?: VisitFilter
  experiment?: string | undefined
}

type Row<Name extends string> = Record<Name, number>
type Parts<Name extends string> = {
  numerator: (row: Row<Name>) => number | null
  denominator?: (row: Row<Name>) => number
  squares?: (row: Row<Name>) => number
}
type Source =
  | { from: 'visits' }
  | ({ from: 'visitors' } & Parts<'visitors'>)
  | ({ from: 'orders' } & Parts<OrderSums>)
  | ({ from: 'customers' } & Parts<CustomerSum>)

const SOURCES: Readonly<Record<string, Source>> = {
  sessions: { from: 'visits' },
  visitors: { from: 'visitors', numerator: (row) => row.visitors },
  orders: { from: 'orders', numerator: (row) => row.orders },
  customers: { from: 'customers', numerator: (row) => row.customers },
  revenue: { from: 'orders', numerator: (row) => row.gross_minor },
  refunds: { from: 'orders', numerator: (row) => row.refunded_minor },
  net_revenue: { from: 'orders', numerator: (row) => row.gross_minor - row.refunded_minor },
  aov: {
    from: 'orders',
    numerator: (row) => row.gross_minor,
    denominator: (row) => row.orders,
    squares: (row) => row.gross_squares,
  },
  aov_net: {
    from: 'orders',
    numerator: (row) => row.gross_minor - row.refunded_minor,
    denominator: (row) => row.orders,
  },
  refund_rate: {
    from: 'orders',
    numerator: refundedOrders,
    denominator: (row) => row.orders,
  },
  repeat_purchase_rate: {
    from: 'customers',
    numerator: (row) => row.repeat_customers,
    denominator: (row) => row.customers,
  },
  session_purchase_rate: { from: 'visits' },
  cart_access_rate: { from: 'visits' },
  checkout_rate: { from: 'visits' },
  cart_to_paid_rate: { from: 'visits' },
  cart_paid_gap: { from: 'visits' },
  revenue_per_session: { from: 'visits' },
  contribution_per_session: { from: 'visits' },
  contribution_margin: { from: 'visits' },
}

/** Whether the read models can compute a metric over time. */
export const isComputed = (metric: string): boolean =>
  Object.hasOwn(SOURCES, metric) || isSalesMetric(metric) || isRevenueMetric(metric)

const SPLITS: Readonly<Record<Source['from'], readonly MetricSplit[]>> = {
  visits: VISIT_SPLITS,
  visitors: ['channel', 'device', 'country'],
  orders: DIMENSIONS,
  customers: DIMENSIONS,
}

/** What a metric can be split by. */
export function dimensionsOf(metric: string): readonly MetricSplit[] {
  if (isSalesMetric(metric)) return salesDimensionsOf(metric)
  const source = SOURCES[metric]
  return source === undefined ? [] : SPLITS[source.from]
}

/**
 * Why a metric cannot be asked for with these filters and this split; null when it can.
 *
 * Metrics of orders and of people are kept by channel, device and country.
 */
export function metricRefusal(metric: string, query: MetricQuery): string | null {
  if (!isComputed(metric)) return `metric: "${metric}" is not computed`
  const { by, filter = {} } = query
  const allowed = dimensionsOf(metric)
  if (by !== null && !allowed.includes(by)) {
    return `by: ${metric} can be split by ${allowed.join(', ')}`
  }
  if (SOURCES[metric]?.from === 'visits') return visitRefusal(visitQuery(query))
  const kept: readonly string[] =
    SOURCES[metric] === undefined ? [] : ['channel', 'device', 'country']
  const wrong = (Object.keys(filter) as (keyof VisitFilter)[]).filter(
    (name) => filter[name] !== undefined && !kept.includes(name),
  )
  return wrong.length === 0
    ? null
    : `${wrong.join(', ')}: ${metric} can be filtered by ${kept.join(', ') || 'nothing'}`
}

const visitQuery = (query: MetricQuery): VisitQuery => ({
  ...query,
  filter: query.filter ?? {},
  by: query.by as VisitSplit,
})

/**
 * A metric's numerators and denominators by period and dimension.
 *
 * @throws RangeError for a metric that is not computed, or a question that is not kept
 */
export async function readMetricSums(
  scope: ProjectScope,
  metric: string,
  query: MetricQuery,
): Promise<MetricSums[]> {
  const refusal = metricRefusal(metric, query)
  if (refusal !== null) throw new RangeError(refusal)
  if (isSalesMetric(metric)) {
    return await readSalesSums(scope, metric, { ...query, by: query.by as SalesDimension | null })
  }
  if (isRevenueMetric(metric)) return await readRevenueSums(scope, metric, query)
  return await readShopSums(scope, metric, query)
}

async function readShopSums(
  scope: ProjectScope,
  metric: string,
  query: MetricQuery,
): Promise<MetricSums[]> {
  const source = SOURCES[metric]
  if (source?.from === 'visits') return await readVisitMetric(scope, metric, visitQuery(query))
  const by = query.by as Dimension | null
  const own = { ...query, by }
  if (source?.from === 'customers') return partsOf(await readCustomerSums(scope, own), source)
  if (source?.from === 'visitors') {
    const visitorsBy = by === 'customer' ? null : by
    return partsOf(await readVisitorSums(scope, { ...own, by: visitorsBy }), source)
  }
  return partsOf(await readOrderSums(scope, own), source as Parts<OrderSums>)
}

async function readVisitMetric(
  scope: ProjectScope,
  metric: string,
  query: VisitQuery,
): Promise<MetricSums[]> {
  const rows = await readVisitSums(scope, query)
  if (!metric.startsWith('contribution')) {
    return rows.map((row) => ({
      key: row.key,
      by: row.by,
      ...visitQuotient({ id: metric }, row),
      numeratorSquares: null,
    }))
  }
  const { grain, from, to } = query
  const days = await readVisitSums(scope, { ...query, grain: 'day' })
  const periods = periodsBetween(from, to, grain)
  return rows.map((row) => {
    const period = periods.find(({ key }) => key === row.key)
    const own = days
      .filter(({ key, by }) => by === row.by && period && key >= period.start && key <= period.end)
      .map(({ key: day, gross_minor }) => ({ day, gross_minor }))
    return {
      key: row.key,
      by: row.by,
      numerator: contributionMinor(own, scope.project.settings.contributionMargins),
      denominator: metric === 'contribution_margin' ? row.gross_minor : row.sessions,
      numeratorSquares: null,
    }
  })
}

const partsOf = <Name extends string>(
  rows: readonly (Row<Name> & { key: string; by: string | null })[],
  { numerator, denominator, squares }: Parts<Name>,
): MetricSums[] =>
  rows.map((row) => ({
    key: row.key,
    by: row.by,
    numerator: numerator(row),
    denominator: denominator?.(row) ?? null,
    numeratorSquares: squares?.(row) ?? null,
  }))
