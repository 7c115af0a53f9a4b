import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Orders of some days that sums of money do not hold as they should. */
export type OrderGaps = {
  /** In other currencies: no sum holds them. */
  foreign: number
  /** Came without an amount: they count, with 0. */
  unpriced: number
}

type Days = { from: string; to: string }

/** The days from one to another, both included, with orders whose amount no sum holds. */
export async function readOrderGaps(
  scope: ProjectScope,
  days: Days,
): Promise<(OrderGaps & { day: string })[]> {
  const foreign = [
    ...(await countForeign(scope, days, '<')),
    ...(await countForeign(scope, days, '>')),
  ]
  return [
    ...foreign.map(({ day, orders }) => ({ day, foreign: orders, unpriced: 0 })),
    ...(await countUnpriced(scope, days)).map(({ day, orders }) => ({
      day,
      foreign: 0,
      unpriced: orders,
    })),
  ]
}

/** What is left out of the sums of some of those days. */
export function sumOrderGaps(
  gaps: readonly (OrderGaps & { day: string })[],
  { from, to }: Days,
): OrderGaps {
  const within = gaps.filter(({ day }) => day >= from && day <= to)
  return {
    foreign: within.reduce((sum, { foreign }) => sum + foreign, 0),
    unpriced: within.reduce((sum, { unpriced }) => sum + unpriced, 0),
  }
}

/** The same of all days at once. */
export const countOrderGaps = async (scope: ProjectScope, days: Days): Promise<OrderGaps> =>
  sumOrderGaps(await readOrderGaps(scope, days), days)

type OrdersOfDay = { day: string; orders: number }

/** Asked for as what sorts before or after the project's own currency, whose orders the index passes over. */
const countForeign = (
  scope: ProjectScope,
  { from, to }: Days,
  side: '<' | '>',
): Promise<OrdersOfDay[]> =>
  scope
    .from('order')
    .where('currency', side, scope.project.currency)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .where('lines', '>', 0)
    .select(['day', sql<number>`count(*)`.as('orders')])
    .groupBy('day')
    .execute()

const countUnpriced = (scope: ProjectScope, { from, to }: Days): Promise<OrdersOfDay[]> =>
  scope
    .from('order')
    // Said in the text of the query: the index of these orders is found by it.
    .where(sql<boolean>`is_unpriced = 1`)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .select(['day', sql<number>`count(*)`.as('orders')])
    .groupBy('day')
    .execute()
