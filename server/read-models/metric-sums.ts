import type { ProjectScope } from '../db/scope.ts'
import {
  type CustomerSum,
  type Dimension,
  DIMENSIONS,
  type OrderSum,
  readCellSums,
  readOrderSums,
  readSessionSums,
  type SessionSum,
  type SumsQuery,
} from './period-sums.ts'

/** What a metric is made of in one period; money in minor units. */
export type MetricSums = {
  key: string
  by: string | null
  numerator: number
  /** Null for plain counts and sums. */
  denominator: number | null
  /** Sum of the squares behind the numerator, where one value each is counted in the denominator. */
  numeratorSquares: number | null
}

type Row<Name extends string> = Record<Name, number>
type Parts<Name extends string> = {
  numerator: (row: Row<Name>) => number
  denominator?: (row: Row<Name>) => number
  squares?: (row: Row<Name>) => number
}
type Source =
  | ({ from: 'sessions' } & Parts<SessionSum>)
  | ({ from: 'visitors' } & Parts<SessionSum | 'visitors'>)
  | ({ from: 'orders' } & Parts<OrderSum>)
  | ({ from: 'customers' } & Parts<CustomerSum>)
  | ({ from: 'both' } & Parts<SessionSum | OrderSum>)

const SOURCES: Readonly<Record<string, Source>> = {
  sessions: { from: 'sessions', numerator: (row) => row.sessions },
  visitors: { from: 'visitors', numerator: (row) => row.visitors },
  orders: { from: 'orders', numerator: (row) => row.orders },
  customers: { from: 'customers', numerator: (row) => row.customers },
  revenue: { from: 'orders', numerator: (row) => row.gross_minor },
  refunds: { from: 'orders', numerator: (row) => row.refunded_minor },
  net_revenue: { from: 'orders', numerator: (row) => row.gross_minor - row.refunded_minor },
  aov: {
    from: 'customers',
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
    numerator: (row) => row.refunded_orders,
    denominator: (row) => row.orders,
  },
  repeat_purchase_rate: {
    from: 'customers',
    numerator: (row) => row.repeat_customers,
    denominator: (row) => row.customers,
  },
  session_purchase_rate: {
    from: 'sessions',
    numerator: (row) => row.paid_sessions,
    denominator: (row) => row.sessions,
  },
  cart_access_rate: {
    from: 'sessions',
    numerator: (row) => row.cart_sessions,
    denominator: (row) => row.sessions,
  },
  checkout_rate: {
    from: 'sessions',
    numerator: (row) => row.checkout_sessions,
    denominator: (row) => row.sessions,
  },
  cart_to_paid_rate: {
    from: 'sessions',
    numerator: (row) => row.paid_sessions,
    denominator: (row) => row.cart_sessions,
  },
  revenue_per_session: {
    from: 'both',
    numerator: (row) => row.gross_minor,
    denominator: (row) => row.sessions,
  },
}

/** Whether the read models can compute a metric over time. */
export const isComputed = (metric: string): boolean => Object.hasOwn(SOURCES, metric)

const SPLITS: Readonly<Record<Source['from'], readonly Dimension[]>> = {
  sessions: ['channel', 'device', 'country'],
  visitors: ['channel', 'device', 'country'],
  orders: DIMENSIONS,
  customers: DIMENSIONS,
  both: ['channel', 'device'],
}

/** What a metric can be split by. */
export function dimensionsOf(metric: string): readonly Dimension[] {
  const source = SOURCES[metric]
  return source === undefined ? [] : SPLITS[source.from]
}

/**
 * A metric's numerators and denominators by period and dimension.
 *
 * @throws RangeError for a metric that is not computed, or a dimension that it does not have
 */
export async function readMetricSums(
  scope: ProjectScope,
  metric: string,
  query: SumsQuery,
): Promise<MetricSums[]> {
  const source = SOURCES[metric]
  if (source === undefined) throw new RangeError(`metric: "${metric}" is not computed`)
  const { by } = query
  if (by !== null && !dimensionsOf(metric).includes(by)) {
    throw new RangeError(`by: "${metric}" is not kept by ${by}`)
  }
  return await readSource(scope, source, query)
}

async function readSource(
  scope: ProjectScope,
  source: Source,
  query: SumsQuery,
): Promise<MetricSums[]> {
  const { by } = query
  if (source.from === 'customers') return partsOf(await readOrderSums(scope, query), source)
  if (by === 'customer')
    return partsOf(await readOrderSums(scope, query), source as Parts<OrderSum>)
  if (source.from === 'visitors') {
    return partsOf(await readSessionSums(scope, { ...query, by }), source)
  }
  if (by !== 'country') return partsOf(await readCellSums(scope, { ...query, by }), source)
  return source.from === 'orders'
    ? partsOf(await readOrderSums(scope, query), source)
    : partsOf(await readSessionSums(scope, { ...query, by }), source as Parts<SessionSum>)
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
