import { majorUnits } from '@takt/shared/schemas/money.ts'
import { stringify } from 'csv-stringify/sync'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { type OrderCursor, type OrderRowFacts, readOrderRows } from '../read-models/order-rows.ts'
import type { ApiEnv } from './env.ts'
import { refuseOtherRhythm } from './rhythm.ts'
import { today } from './today.ts'
import { query } from './validate.ts'
import { VisitFilterQuery } from './visit-filter.ts'
import { filterOf, spanOf } from './visit-question.ts'

const CSV_ROWS_MAX = 50_000

const Ask = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** Only orders of which something was refunded. */
  refunded: z.enum(['true', 'false']).default('false'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** `next` of the page before. */
  after: z.string().max(300).optional(),
  format: z.enum(['json', 'csv']).default('json'),
  ...VisitFilterQuery,
})

/** The orders behind a number, page by page or as a file. */
export function orderList({ now }: Services) {
  return new Hono<ApiEnv>().get('/orders', query(Ask), async (c) => {
    const { scope } = c.var
    refuseOtherRhythm(scope, 'b2c', 'the list of orders')
    const { refunded, limit, after, format, ...asked } = c.req.valid('query')
    const question = {
      ...spanOf(asked, today(scope.project, now())),
      filter: filterOf(asked),
      isRefunded: refunded === 'true',
      after: after === undefined ? undefined : cursorOf(after),
    }
    if (format === 'csv') {
      const rows = await readOrderRows(scope, { ...question, limit: CSV_ROWS_MAX })
      c.header('content-disposition', `attachment; filename="orders-${question.to}.csv"`)
      return c.body(csvOf(rows), 200, { 'content-type': 'text/csv; charset=utf-8' })
    }
    const rows = await readOrderRows(scope, { ...question, limit })
    const last = rows.at(-1)
    return c.json({
      from: question.from,
      to: question.to,
      orders: rows.map(orderOf),
      next:
        rows.length < limit || last === undefined
          ? null
          : `${String(last.ordered_at_ms)}.${last.order_key}`,
    })
  })
}

function cursorOf(text: string): OrderCursor {
  const match = /^(-?\d+)\.(.+)$/su.exec(text)
  if (match === null) throw new AppError('invalid_request', 'after: must be the next of a page')
  return { orderedAtMs: Number(match[1]), key: match[2] ?? '' }
}

const orderOf = (row: OrderRowFacts) => ({
  order: row.order_key,
  orderedAt: new Date(row.ordered_at_ms).toISOString(),
  day: row.day,
  customer: row.person ?? row.visitor,
  channel: row.channel,
  device: row.device,
  country: row.country,
  landing: row.landing,
  coupon: row.coupon,
  lines: row.lines,
  currency: row.currency,
  gross: amountOf(row, row.gross_minor),
  refunded: amountOf(row, row.refunded_minor),
  net: amountOf(row, row.gross_minor - row.refunded_minor),
})

/** Null of an order that came without an amount: it counts as 0, but nobody said so. */
const amountOf = (row: OrderRowFacts, minor: number): number | null =>
  row.is_unpriced === 1 ? null : majorUnits(minor, row.currency)

/** Text that a spreadsheet would run as a formula gets an apostrophe before it. */
const csvOf = (rows: readonly OrderRowFacts[]): string =>
  stringify(rows.map(orderOf), { header: true, escape_formulas: true })
