import { RFM_GROUPS } from '@takt/shared/metrics'
import { z } from 'zod'
import { readOffers } from '../config-store/offers.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import type { FirstOrders } from '../read-models/first-orders.ts'
import { VisitFilterQuery } from './visit-filter.ts'

/** Which customers a list holds, as an address says it. */
export const AskCustomers = z.object({
  asOf: z.iso.date().optional(),
  /** Days of the first orders: a cohort. */
  firstFrom: z.iso.date().optional(),
  firstTo: z.iso.date().optional(),
  /** Of the first order. */
  channel: VisitFilterQuery.channel,
  device: VisitFilterQuery.device,
  country: VisitFilterQuery.country,
  /** Won by this offer: its coupon in the first order, or none on the days of a site-wide one. */
  offer: z.string().trim().min(1).max(200).optional(),
  /** A group by recency, frequency and money. */
  group: z.enum(RFM_GROUPS).optional(),
  /** Only who was in this group at the end of `before`; `nobody` had not ordered by then. */
  groupBefore: z.enum([...RFM_GROUPS, 'nobody']).optional(),
  before: z.iso.date().optional(),
})
export type CustomersAsked = z.infer<typeof AskCustomers>

/**
 * The first orders that are asked for; undefined for any.
 *
 * @throws AppError 400 when they end before they begin, or when a group is asked for as well
 */
export async function firstOrdersOf(
  scope: ProjectScope,
  { firstFrom, firstTo, offer, group, ...asked }: CustomersAsked,
  asOf: string,
): Promise<FirstOrders | undefined> {
  const { channel, device, country } = asked
  const filter = { channel, device, country }
  const parts = [firstFrom, firstTo, offer, ...Object.values(filter)]
  if (parts.every((part) => part === undefined)) return undefined
  if (firstFrom !== undefined && firstTo !== undefined && firstFrom > firstTo) {
    throw new AppError('invalid_request', 'firstFrom: is after firstTo')
  }
  if (group !== undefined) {
    throw new AppError('invalid_request', 'group: ask for a group or for first orders, not both')
  }
  const days = { from: firstFrom ?? '0000-01-01', to: firstTo ?? asOf }
  return { ...days, filter, offer: offer === undefined ? undefined : await wonBy(scope, offer) }
}

/** An offer that nobody has described is its coupon. */
async function wonBy(scope: ProjectScope, key: string): Promise<FirstOrders['offer']> {
  const offers = await readOffers(scope.db, scope.project.id)
  const known = offers.find((offer) => offer.key.toLowerCase() === key.toLowerCase())
  const isSiteWide = known?.scope === 'site' && known.mode === 'b2c'
  return {
    coupon: key,
    siteWide: isSiteWide ? { from: known.startsOn, to: known.endsOn ?? '9999-12-31' } : null,
  }
}

/** @throws AppError 400 when only half of it is said */
export function earlierOf({ group, groupBefore, before }: CustomersAsked) {
  if (groupBefore === undefined && before === undefined) return undefined
  if (group === undefined || groupBefore === undefined || before === undefined) {
    throw new AppError('invalid_request', 'groupBefore: needs group and before, a day, beside it')
  }
  return { on: before, from: groupBefore }
}
