import { RFM_GROUPS } from '@takt/shared/metrics'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import { stringify } from 'csv-stringify/sync'
import { Hono } from 'hono'
import { z } from 'zod'
import type { AnswerOf } from '../answers/answers.ts'
import { readOffers } from '../config-store/offers.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { readOrdersVersion } from '../read-models/customer-orders.ts'
import { type CustomerRowFacts, readCustomerRows } from '../read-models/customer-rows.ts'
import type { FirstOrders } from '../read-models/first-orders.ts'
import type { ApiEnv } from './env.ts'
import { createKeptAnswers } from './kept-answers.ts'
import { asOfDay, requireShop } from './shop-guard.ts'
import { query } from './validate.ts'
import { KEPT_BY_CUSTOMER, onlyFilters, VisitFilterQuery } from './visit-filter.ts'

const CSV_ROWS_MAX = 50_000

const Ask = z.object({
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
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** `next` of the page before. */
  after: z.coerce.number().int().min(0).optional(),
  format: z.enum(['json', 'csv']).default('json'),
})

const OF_FIRST_ORDER = ['channel', 'device', 'country'] as const
const filtered = onlyFilters(OF_FIRST_ORDER, KEPT_BY_CUSTOMER)

/** The customers of a cohort or of a group, page by page or as a file. */
export function customerList({ now, answers }: Services) {
  const kept = createKeptAnswers<AnswerOf<'groupMembers'>>({ now, isLarge: () => false })
  return new Hono<ApiEnv>().get('/customers', filtered, query(Ask), async (c) => {
    const { scope } = c.var
    requireShop(scope, 'repeat_purchase_rate')
    const { limit, after, format, ...asked } = c.req.valid('query')
    const { group } = asked
    const asOf = await asOfDay(scope, asked.asOf, now())
    const first = await firstOrdersOf(scope, asked, asOf)
    const came = earlierOf(asked)
    const members =
      group === undefined
        ? undefined
        : await kept(
            [scope.project.id, asOf, group, came?.on, came?.from].join(' '),
            await readOrdersVersion(scope, asOf),
            () => answers.ask(scope, 'groupMembers', { asOf, group, came }),
          )
    const question = { asOf, first, among: members?.answer.ids, after }
    const { currency } = scope.project
    if (format === 'csv') {
      const rows = await readCustomerRows(scope, { ...question, limit: CSV_ROWS_MAX })
      c.header('content-disposition', `attachment; filename="customers-${asOf}.csv"`)
      return c.body(csvOf(rows, currency), 200, { 'content-type': 'text/csv; charset=utf-8' })
    }
    const rows = await readCustomerRows(scope, { ...question, limit })
    const last = rows.at(-1)
    return c.json({
      asOf,
      from: first?.from ?? null,
      to: first?.to ?? asOf,
      group: group ?? null,
      currency,
      customers: rows.map((row) => customerOf(row, currency)),
      next: rows.length < limit || last === undefined ? null : String(last.customer_id),
    })
  })
}

type Asked = Omit<z.infer<typeof Ask>, 'limit' | 'after' | 'format'>

/**
 * The first orders that are asked for; undefined for any.
 *
 * @throws AppError 400 when they end before they begin, or when a group is asked for as well
 */
async function firstOrdersOf(
  scope: ProjectScope,
  { firstFrom, firstTo, offer, group, ...asked }: Asked,
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
function earlierOf({ group, groupBefore, before }: Asked) {
  if (groupBefore === undefined && before === undefined) return undefined
  if (group === undefined || groupBefore === undefined || before === undefined) {
    throw new AppError('invalid_request', 'groupBefore: needs group and before, a day, beside it')
  }
  return { on: before, from: groupBefore }
}

const customerOf = (row: CustomerRowFacts, currency: string) => ({
  customer: row.customer,
  isKnown: row.is_known === 1,
  channel: row.channel,
  firstOrderOn: row.first_day,
  secondOrderOn: row.second_day,
  lastOrderOn: row.last_day,
  orders: row.orders,
  gross: majorUnits(row.gross_minor, currency),
  refunded: majorUnits(row.refunded_minor, currency),
  net: majorUnits(row.gross_minor - row.refunded_minor, currency),
})

/** Text that a spreadsheet would run as a formula gets an apostrophe before it. */
const csvOf = (rows: readonly CustomerRowFacts[], currency: string): string =>
  stringify(
    rows.map((row) => customerOf(row, currency)),
    { header: true, escape_formulas: true, cast: { boolean: String } },
  )
