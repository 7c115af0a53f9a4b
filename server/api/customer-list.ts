import { majorUnits } from '@takt/shared/schemas/money.ts'
import { stringify } from 'csv-stringify/sync'
import { Hono } from 'hono'
import { z } from 'zod'
import type { AnswerOf } from '../answers/answers.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readOrdersVersion } from '../read-models/customer-orders.ts'
import { type CustomerRowFacts, readCustomerRows } from '../read-models/customer-rows.ts'
import type { ApiEnv } from './env.ts'
import { AskCustomers, type CustomersAsked, earlierOf, firstOrdersOf } from './customer-question.ts'
import { createKeptAnswers } from './kept-answers.ts'
import { asOfDay, requireShop } from './shop-guard.ts'
import { query } from './validate.ts'
import { KEPT_BY_CUSTOMER, onlyFilters } from './visit-filter.ts'

const CSV_ROWS_MAX = 50_000

const Ask = AskCustomers.extend({
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
  /** The ids of a group; undefined where none is asked for. */
  const membersOf = async (scope: ProjectScope, asked: CustomersAsked, asOf: string) => {
    const { group } = asked
    const came = earlierOf(asked)
    if (group === undefined) return undefined
    const key = [scope.project.id, asOf, group, came?.on, came?.from].join(' ')
    const { answer } = await kept(key, await readOrdersVersion(scope, asOf), () =>
      answers.ask(scope, 'groupMembers', { asOf, group, came }),
    )
    return answer.ids
  }
  return new Hono<ApiEnv>().get('/customers', filtered, query(Ask), async (c) => {
    const { scope } = c.var
    requireShop(scope, 'repeat_purchase_rate')
    const { limit, after, format, ...asked } = c.req.valid('query')
    const asOf = await asOfDay(scope, asked.asOf, now())
    const first = await firstOrdersOf(scope, asked, asOf)
    const question = { asOf, first, among: await membersOf(scope, asked, asOf), after }
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
      group: asked.group ?? null,
      currency,
      customers: rows.map((row) => customerOf(row, currency)),
      next: rows.length < limit || last === undefined ? null : String(last.customer_id),
    })
  })
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
