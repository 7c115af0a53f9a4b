import { majorUnits } from '@takt/shared/schemas/money.ts'
import { stringify } from 'csv-stringify/sync'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import {
  REACHED_STEPS,
  readVisits,
  type VisitCursor,
  type VisitRowFacts,
} from '../read-models/visit-rows.ts'
import { readContentKeys } from './content-keys.ts'
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
  reached: z.enum(REACHED_STEPS).optional(),
  missed: z.enum(REACHED_STEPS).optional(),
  /** The ad or post that brought them (`utm_content`). */
  content: z.string().trim().min(1).max(512).optional(),
  /** One of the ads and posts with this tag, or of this creator. */
  tag: z.string().trim().min(1).max(100).optional(),
  creator: z.string().trim().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** `next` of the page before. */
  after: z.string().max(80).optional(),
  format: z.enum(['json', 'csv']).default('json'),
  ...VisitFilterQuery,
})

/** The sessions behind every number of the sprint, page by page or as a file. */
export function visits({ now }: Services) {
  return new Hono<ApiEnv>().get('/visits', query(Ask), async (c) => {
    const { scope } = c.var
    refuseOtherRhythm(scope, 'b2c', 'the list of sessions')
    const { reached, missed, limit, after, format, ...asked } = c.req.valid('query')
    const question = {
      ...spanOf(asked, today(scope.project, now())),
      filter: filterOf(asked),
      reached,
      missed,
      contents: await readContentKeys(scope, asked),
      after: after === undefined ? undefined : cursorOf(after),
    }
    const { currency } = scope.project
    if (format === 'csv') {
      const rows = await readVisits(scope, { ...question, limit: CSV_ROWS_MAX })
      c.header('content-disposition', `attachment; filename="visits-${question.to}.csv"`)
      return c.body(csvOf(rows, currency), 200, { 'content-type': 'text/csv; charset=utf-8' })
    }
    const rows = await readVisits(scope, { ...question, limit })
    const last = rows.at(-1)
    return c.json({
      from: question.from,
      to: question.to,
      visits: rows.map((row) => visitOf(row, currency)),
      next:
        rows.length < limit || last === undefined
          ? null
          : `${last.day}.${String(last.visitor_id)}.${String(last.started_at_ms)}`,
    })
  })
}

function cursorOf(text: string): VisitCursor {
  const match = /^(\d{4}-\d{2}-\d{2})\.(\d+)\.(-?\d+)$/.exec(text)
  if (match === null) throw new AppError('invalid_request', 'after: must be the next of a page')
  return { day: match[1] ?? '', visitorId: Number(match[2]), startedAtMs: Number(match[3]) }
}

const visitOf = (row: VisitRowFacts, currency: string) => ({
  visitor: row.visitor,
  startedAt: new Date(row.started_at_ms).toISOString(),
  day: row.day,
  channel: row.channel,
  source: row.source,
  campaign: row.campaign,
  content: row.content,
  landing: row.landing,
  device: row.device,
  country: row.country,
  visitorType: row.visitor_type,
  pageViews: row.page_views,
  product: row.has_product === 1,
  cart: row.has_cart === 1,
  checkout: row.has_checkout === 1,
  orders: row.orders,
  revenue: majorUnits(row.revenue_minor, currency),
  secondsToPay: row.paid_after_ms === null ? null : row.paid_after_ms / 1000,
  clicksToPay: row.checkout_clicks,
})

/** Text that a spreadsheet would run as a formula gets an apostrophe before it. */
const csvOf = (rows: readonly VisitRowFacts[], currency: string): string =>
  stringify(
    rows.map((row) => visitOf(row, currency)),
    { header: true, escape_formulas: true, cast: { boolean: String } },
  )
