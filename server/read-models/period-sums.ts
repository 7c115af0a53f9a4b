import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import type { Grain } from './period.ts'

export const DIMENSIONS = ['channel', 'device', 'country', 'customer'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Which days, by which calendar period, and split by what. */
export type SumsQuery = {
  /** First and last day, both included. */
  from: string
  to: string
  grain: Grain
  by: Dimension | null
}

/** Sums of one period, and of one value of the dimension where one was asked for. */
export type Sums<Name extends string> = Record<Name, number> & { key: string; by: string | null }

export type SessionSum =
  | 'sessions'
  | 'page_views'
  | 'product_sessions'
  | 'cart_sessions'
  | 'checkout_sessions'
  | 'paid_sessions'
export type OrderSum = 'orders' | 'gross_minor' | 'refunded_orders' | 'refunded_minor'

/** Additive sums of sessions and orders from the day cells: flat in the number of events. */
export async function readCellSums(
  scope: ProjectScope,
  query: SumsQuery & { by: 'channel' | 'device' | null },
): Promise<Sums<SessionSum | OrderSum>[]> {
  const by = query.by === null ? sql<string | null>`null` : sql<string | null>`${sql.ref(query.by)}`
  return await scope
    .from('day_cell')
    .where('day', '>=', query.from)
    .where('day', '<=', query.to)
    .select(({ fn }) => [
      periodKey(query.grain).as('key'),
      by.as('by'),
      fn.sum<number>('sessions').as('sessions'),
      fn.sum<number>('page_views').as('page_views'),
      fn.sum<number>('product_sessions').as('product_sessions'),
      fn.sum<number>('cart_sessions').as('cart_sessions'),
      fn.sum<number>('checkout_sessions').as('checkout_sessions'),
      fn.sum<number>('paid_sessions').as('paid_sessions'),
      fn.sum<number>('orders').as('orders'),
      fn.sum<number>('gross_minor').as('gross_minor'),
      fn.sum<number>('refunded_orders').as('refunded_orders'),
      fn.sum<number>('refunded_minor').as('refunded_minor'),
    ])
    .groupBy([sql`1`, sql`2`])
    .orderBy(sql`1`)
    .orderBy(sql`2`)
    .execute()
}

/** Sums over sessions and their distinct visitors; by country too, which day cells do not keep. */
export async function readSessionSums(
  scope: ProjectScope,
  query: SumsQuery & { by: Exclude<Dimension, 'customer'> | null },
): Promise<Sums<SessionSum | 'visitors'>[]> {
  return await scope
    .from('session')
    .where('day', '>=', query.from)
    .where('day', '<=', query.to)
    .select(({ fn }) => [
      periodKey(query.grain).as('key'),
      dimension(query.by).as('by'),
      fn.countAll<number>().as('sessions'),
      fn.sum<number>('page_views').as('page_views'),
      fn.sum<number>('has_product').as('product_sessions'),
      fn.sum<number>('has_cart').as('cart_sessions'),
      fn.sum<number>('has_checkout').as('checkout_sessions'),
      sql<number>`sum(orders > 0)`.as('paid_sessions'),
      fn.count<number>('visitor_id').distinct().as('visitors'),
    ])
    .groupBy([sql`1`, sql`2`])
    .orderBy(sql`1`)
    .orderBy(sql`2`)
    .execute()
}

export type CustomerSum = OrderSum | 'gross_squares' | 'customers' | 'repeat_customers'

/**
 * Sums over orders in the project's currency and over their customers: a known person, else the
 * visitor. A repeat customer has at least two orders in the period.
 */
export async function readOrderSums(
  scope: ProjectScope,
  query: SumsQuery,
): Promise<Sums<CustomerSum>[]> {
  const perCustomer = customerOrders(scope, query)
    .select([
      periodKey(query.grain).as('key'),
      dimension(query.by).as('by'),
      sql<number>`coalesce(person_member.person_id, "order".person_id, visitor.person_id, "order".visitor_id)`.as(
        'customer',
      ),
      sql<number>`sum(lines > 0)`.as('orders'),
      sql<number>`sum(gross_minor)`.as('gross_minor'),
      sql<number>`sum(1.0 * gross_minor * gross_minor)`.as('gross_squares'),
      sql<number>`sum(lines > 0 and refunded_minor > 0)`.as('refunded_orders'),
      sql<number>`sum(refunded_minor)`.as('refunded_minor'),
    ])
    .groupBy([sql`1`, sql`2`, sql`3`])
  return await scope
    .fromQuery(perCustomer.as('c'))
    .select(({ fn }) => [
      'c.key',
      'c.by',
      fn.sum<number>('c.orders').as('orders'),
      fn.sum<number>('c.gross_minor').as('gross_minor'),
      fn.sum<number>('c.gross_squares').as('gross_squares'),
      fn.sum<number>('c.refunded_orders').as('refunded_orders'),
      fn.sum<number>('c.refunded_minor').as('refunded_minor'),
      sql<number>`sum(c.orders > 0)`.as('customers'),
      sql<number>`sum(c.orders > 1)`.as('repeat_customers'),
    ])
    .groupBy(['c.key', 'c.by'])
    .orderBy('c.key')
    .orderBy('c.by')
    .execute()
}

const customerOrders = (scope: ProjectScope, { from, to }: SumsQuery) =>
  scope
    .from('order')
    .leftJoin('visitor', (join) =>
      join
        .onRef('visitor.project_id', '=', 'order.project_id')
        .onRef('visitor.visitor_id', '=', 'order.visitor_id'),
    )
    .leftJoin('person_member', (join) =>
      join
        .onRef('person_member.project_id', '=', 'order.project_id')
        .on(
          sql.ref('person_member.member_id'),
          '=',
          sql`coalesce("order".person_id, visitor.person_id)`,
        ),
    )
    .where('day', '>=', from)
    .where('day', '<=', to)
    .where('currency', '=', scope.project.currency)

/** Orders of the days in other currencies, which no sum of money can hold. */
export async function countForeignOrders(
  scope: ProjectScope,
  { from, to }: Pick<SumsQuery, 'from' | 'to'>,
): Promise<number> {
  const { orders } = await scope
    .from('order')
    .where('day', '>=', from)
    .where('day', '<=', to)
    .where('currency', '!=', scope.project.currency)
    .where('lines', '>', 0)
    .select(({ fn }) => fn.countAll<number>().as('orders'))
    .executeTakeFirstOrThrow()
  return orders
}

/** First and last day of which the project has sessions or orders; null while it has none. */
export async function readDataDays(
  scope: ProjectScope,
): Promise<{ first: string; last: string } | null> {
  const { first, last } = await scope
    .from('day_cell')
    .select(({ fn }) => [
      fn.min<string | null>('day').as('first'),
      fn.max<string | null>('day').as('last'),
    ])
    .executeTakeFirstOrThrow()
  return first === null || last === null ? null : { first, last }
}

/** The first day of the calendar period that a day belongs to; weeks start on Monday. */
const PERIOD_KEYS: Readonly<Record<Grain, RawBuilder<string>>> = {
  day: sql`day`,
  week: sql`date(day, 'weekday 0', '-6 days')`,
  month: sql`date(day, 'start of month')`,
  quarter: sql`date(day, 'start of month', printf('-%d months', (strftime('%m', day) - 1) % 3))`,
  total: sql`'total'`,
}
const periodKey = (grain: Grain): RawBuilder<string> => PERIOD_KEYS[grain]

const DIMENSION_VALUES: Readonly<Record<Dimension, RawBuilder<string>>> = {
  channel: sql`channel`,
  device: sql`coalesce((select value from term where id = device_id), 'unknown')`,
  country: sql`coalesce((select value from term where id = country_id), 'unknown')`,
  customer: sql`iif(coalesce("order".person_id, visitor.person_id) is null, 'unknown', 'known')`,
}
const dimension = (by: Dimension | null): RawBuilder<string | null> =>
  by === null ? sql`null` : DIMENSION_VALUES[by]
