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
  /** Only of these. */
  filter?: Partial<Record<'channel' | 'device' | 'country', string | undefined>>
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
  const { channel, device } = query.filter ?? {}
  return await scope
    .from('day_cell')
    .where('day', '>=', query.from)
    .where('day', '<=', query.to)
    .$if(channel !== undefined, (q) => q.where('channel', '=', channel ?? ''))
    .$if(device !== undefined, (q) => q.where('device', '=', device ?? ''))
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
export const periodKey = (grain: Grain): RawBuilder<string> => PERIOD_KEYS[grain]
