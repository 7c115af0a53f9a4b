import type { VisitSums } from '@takt/shared/metrics'
import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import type { Grain } from './period.ts'
import { periodKey } from './period-sums.ts'

/** What visits can be filtered by. */
export type VisitFilter = {
  channel?: string | undefined
  device?: string | undefined
  country?: string | undefined
  landing?: string | undefined
  /** `EXPERIMENT:VARIANT`. */
  variant?: string | undefined
}
export const VISIT_SPLITS = [
  'channel',
  'device',
  'country',
  'landing',
  'visitor_type',
  'content',
  'variant',
] as const
export type VisitSplit = (typeof VISIT_SPLITS)[number]

export type VisitQuery = {
  from: string
  to: string
  grain: Grain
  by: VisitSplit | null
  /** Whose variants, when split by variant. */
  experiment?: string | undefined
  filter: VisitFilter
}

export type VisitRow = VisitSums & { key: string; by: string | null }

type CellName = 'day_cell' | 'market_cell' | 'visit_cell' | 'segment_cell' | 'variant_cell'
type Cell = { table: CellName; dimensions: VisitSplit[] } | { reason: string }

/**
 * Which table of sums answers a question; or why none does. Each is a function of days and the values
 * of its dimensions, so that an answer costs the same whatever the number of events.
 */
function cellFor({ by, filter }: Pick<VisitQuery, 'by' | 'filter'>): Cell {
  const filters = (Object.keys(filter) as VisitSplit[]).filter(
    (name) => filter[name as keyof VisitFilter] !== undefined,
  )
  const dimensions = [...new Set([...filters, ...(by === null ? [] : [by])])]
  const within = (allowed: readonly VisitSplit[]): boolean =>
    dimensions.every((dimension) => allowed.includes(dimension))
  if (within(['channel', 'device'])) return { table: 'day_cell', dimensions }
  const [only] = dimensions
  if (dimensions.length === 1 && only !== undefined && only !== 'variant') {
    return { table: 'segment_cell', dimensions }
  }
  if (within(['channel', 'device', 'country'])) return { table: 'market_cell', dimensions }
  if (within(['channel', 'device', 'country', 'landing'])) {
    return { table: 'visit_cell', dimensions }
  }
  if (within(['variant', 'channel', 'device'])) return { table: 'variant_cell', dimensions }
  const kept =
    'channel, device, country and landing go together; variant goes with channel and device; visitor_type and content stand alone'
  return { reason: `visits are not kept by ${dimensions.join(' and ')} at once: ${kept}` }
}

/** Why visits cannot be counted this way; null when they can. */
export function visitRefusal(
  query: Pick<VisitQuery, 'by' | 'filter' | 'experiment'>,
): string | null {
  if (query.by === 'variant' && query.experiment === undefined) {
    return 'experiment: name the experiment whose variants are meant'
  }
  const { variant } = query.filter
  if (variant !== undefined && !variant.includes(':')) {
    return 'variant: must be EXPERIMENT:VARIANT, e.g. cta:b'
  }
  const cell = cellFor(query)
  return 'reason' in cell ? cell.reason : null
}

/**
 * Sums of visits and their orders by period, filtered and split.
 *
 * Unfiltered, and by channel and device, orders are all orders of the days; by anything else they are
 * those placed in the sessions, and refunds are not known.
 *
 * @throws RangeError for a combination that is not kept
 */
export async function readVisitSums(scope: ProjectScope, query: VisitQuery): Promise<VisitRow[]> {
  const cell = cellFor(query)
  if ('reason' in cell) throw new RangeError(cell.reason)
  const { table } = cell
  const by = splitOf(table, query.by)
  const { rows } = await sql<VisitRow>`
    select ${periodKey(query.grain)} as key, ${by} as by, ${SUMS[table === 'day_cell' ? 'all' : 'placed']}
    from ${sql.table(table)}
    where project_id = ${scope.project.id} and day between ${query.from} and ${query.to}
      and ${conditionsOf(table, cell.dimensions, query)}
    group by 1, 2 order by 1, 2`.execute(scope.db)
  return rows
}

const SESSIONS = sql`
  sum(sessions) as sessions, sum(page_views) as page_views, sum(product_sessions) as product_sessions,
  sum(cart_sessions) as cart_sessions, sum(checkout_sessions) as checkout_sessions,
  sum(paid_sessions) as paid_sessions, sum(product_in_order) as product_in_order,
  sum(cart_in_order) as cart_in_order, sum(checkout_in_order) as checkout_in_order,
  sum(paid_in_order) as paid_in_order, sum(orders) as orders`
const SUMS: Readonly<Record<'all' | 'placed', RawBuilder<unknown>>> = {
  all: sql`${SESSIONS}, sum(gross_minor) as gross_minor, sum(refunded_orders) as refunded_orders,
    sum(refunded_minor) as refunded_minor`,
  placed: sql`${SESSIONS}, sum(revenue_minor) as gross_minor, null as refunded_orders,
    null as refunded_minor`,
}

function splitOf(table: CellName, by: VisitSplit | null): RawBuilder<string | null> {
  if (by === null) return sql`null`
  if (table === 'segment_cell') return sql`value`
  return by === 'variant' ? sql`variant_key` : sql.ref<string>(by)
}

function conditionsOf(
  table: CellName,
  dimensions: readonly VisitSplit[],
  { filter, experiment }: VisitQuery,
): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = []
  if (table === 'segment_cell') conditions.push(sql`dimension = ${dimensions[0]}`)
  const [filtered, variant] = variantOf(filter.variant)
  if (table === 'variant_cell') {
    conditions.push(sql`experiment_key = ${filtered ?? experiment ?? ''}`)
    if (variant !== null) conditions.push(sql`variant_key = ${variant}`)
  }
  for (const name of ['channel', 'device', 'country', 'landing'] as const) {
    const value = filter[name]
    if (value === undefined) continue
    conditions.push(sql`${table === 'segment_cell' ? sql`value` : sql.ref(name)} = ${value}`)
  }
  return conditions.length === 0 ? sql`1` : sql.join(conditions, sql` and `)
}

function variantOf(text: string | undefined): [string, string] | [null, null] {
  const colon = text?.lastIndexOf(':') ?? -1
  return text === undefined || colon < 0
    ? [null, null]
    : [text.slice(0, colon), text.slice(colon + 1)]
}

/** Paid sessions by clicks since the cart, or by seconds since the session began. */
export async function readPaidCounts(
  scope: ProjectScope,
  {
    from,
    to,
    filter,
  }: { from: string; to: string; filter: Pick<VisitFilter, 'channel' | 'device'> },
): Promise<Record<'clicks' | 'seconds', { value: number; count: number }[]>> {
  let query = scope
    .from('paid_cell')
    .where('day', '>=', from)
    .where('day', '<=', to)
    .select(['measure', 'value'])
    .select(({ fn }) => fn.sum<number>('sessions').as('count'))
    .groupBy(['measure', 'value'])
    .orderBy('value')
  if (filter.channel !== undefined) query = query.where('channel', '=', filter.channel)
  if (filter.device !== undefined) query = query.where('device', '=', filter.device)
  const rows = await query.execute()
  const of = (wanted: 'clicks' | 'seconds') =>
    rows.filter(({ measure }) => measure === wanted).map(({ value, count }) => ({ value, count }))
  return { clicks: of('clicks'), seconds: of('seconds') }
}

/** Paid sessions by day and by clicks from cart to payment. */
export async function readClicksByDay(
  scope: ProjectScope,
  {
    from,
    to,
    filter: { channel, device },
  }: { from: string; to: string; filter: Pick<VisitFilter, 'channel' | 'device'> },
): Promise<{ day: string; value: number; count: number }[]> {
  return await scope
    .from('paid_cell')
    .where('measure', '=', 'clicks')
    .where('day', '>=', from)
    .where('day', '<=', to)
    .$if(channel !== undefined, (q) => q.where('channel', '=', channel ?? ''))
    .$if(device !== undefined, (q) => q.where('device', '=', device ?? ''))
    .select(['day', 'value'])
    .select(({ fn }) => fn.sum<number>('sessions').as('count'))
    .groupBy(['day', 'value'])
    .execute()
}
