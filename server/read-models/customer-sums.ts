import type { AcquiredSums, CohortGrain, CohortSums, GapSums } from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'

/** Customers by cohort and period; as many rows as periods, however many customers there are. */
export async function readCohortSums(
  scope: ProjectScope,
  grain: CohortGrain,
): Promise<CohortSums[]> {
  return await scope
    .from('cohort_cell')
    .where('grain', '=', grain)
    .select((of) => [
      'kind',
      'cohort',
      'period',
      'customers',
      'orders',
      of.ref('gross_minor').as('grossMinor'),
      of.ref('refunded_minor').as('refundedMinor'),
    ])
    .execute()
}

export type AcquisitionDimension = 'channel' | 'coupon' | 'content'
export type AcquisitionQuery = {
  /** Days of the first orders, both ends included; all of them when absent. */
  from?: string
  to?: string
  dimension?: AcquisitionDimension
}

/** Customers by the day of their first order and its origin. */
export async function readAcquired(
  scope: ProjectScope,
  { from = '0000-01-01', to = '9999-12-31', dimension = 'channel' }: AcquisitionQuery = {},
): Promise<(AcquiredSums & { value: string })[]> {
  const rows = await scope
    .from('acquisition_cell')
    .where('dimension', '=', dimension)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .selectAll()
    .orderBy('day')
    .orderBy('value')
    .execute()
  return rows.map((row) => ({
    value: row.value,
    day: row.day,
    customers: row.customers,
    firstMinor: row.first_minor,
    repeat: { 30: row.repeat_30, 60: row.repeat_60, 90: row.repeat_90 },
    valueMinor: { 30: row.value_30_minor, 60: row.value_60_minor, 90: row.value_90_minor },
    value60Squares: row.value_60_squares,
    subscribers: row.subscribers,
    orders: row.orders,
    netMinor: row.net_minor,
  }))
}

/** Gaps between orders: from the first to the second, or from any to the next. */
export async function readGaps(scope: ProjectScope, kind: 'second' | 'next'): Promise<GapSums> {
  const rows = await scope
    .from('gap_cell')
    .where('kind', '=', kind)
    .select(['state', 'at', 'gaps'])
    .execute()
  return {
    ordered: rows
      .filter(({ state }) => state === 'ordered')
      .map(({ at, gaps }) => ({ days: Number(at), gaps })),
    waiting: rows
      .filter(({ state }) => state === 'waiting')
      .map(({ at, gaps }) => ({ since: at, gaps })),
  }
}
