import { majorUnits } from '@takt/shared/schemas/money.ts'
import type { Spend } from '@takt/shared/schemas/spend.ts'
import { stringify } from 'csv-stringify/sync'
import { Hono } from 'hono'
import { z } from 'zod'
import { readShopSpend } from '../config-store/shop-spend.ts'
import { readSpend } from '../config-store/spend.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { channelKey } from './channel-key.ts'
import { readContentKeys } from './content-keys.ts'
import type { ApiEnv } from './env.ts'
import { today } from './today.ts'
import { query } from './validate.ts'
import { onlyFilters, VisitFilterQuery } from './visit-filter.ts'
import { spanOf } from './visit-question.ts'

const Name = z.string().trim().min(1).max(200).optional()
const Ask = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** `b2c`: without the campaigns of B2B, as the pages of the shop count. */
  mode: z.enum(['b2c']).optional(),
  channel: VisitFilterQuery.channel,
  /** The ad or post, or all of one tag or creator. */
  content: Name,
  tag: Name,
  creator: Name,
  /** Rows of a page; all of them when absent. */
  limit: z.coerce.number().int().min(1).max(500).optional(),
  /** `next` of the page before: how many rows come before. */
  after: z.coerce.number().int().min(0).default(0),
  format: z.enum(['json', 'csv']).default('json'),
})

type Asked = Omit<z.infer<typeof Ask>, 'format' | 'limit' | 'after'>

/** What channels and ads cost, as it was told: the rows behind spend, CAC and ROAS. */
export function spendList({ now }: Services) {
  const filtered = onlyFilters(['channel'], 'costs are kept by channel, campaign and creative')
  return new Hono<ApiEnv>().get('/spend', filtered, query(Ask), async (c) => {
    const { format, limit = Infinity, after, ...given } = c.req.valid('query')
    const { from, to } = spanOf(given, today(c.var.scope.project, now()))
    const spend = await spendOf(c.var.scope, { ...given, from, to })
    if (format === 'json') {
      const end = after + limit
      const next = end < spend.length ? String(end) : null
      return c.json({ from, to, spend: spend.slice(after, end), next })
    }
    c.header('content-disposition', `attachment; filename="spend-${to}.csv"`)
    return c.body(csvOf(spend), 200, { 'content-type': 'text/csv; charset=utf-8' })
  })
}

async function spendOf(
  scope: ProjectScope,
  { from, to, mode, channel, ...asked }: Asked & { from: string; to: string },
): Promise<Spend[]> {
  const rows =
    mode === 'b2c'
      ? await readShopSpend(scope, { from, to })
      : await readSpend(scope.db, { projectId: scope.project.id, from, to })
  const contents = await readContentKeys(scope, asked)
  return rows.filter(
    (row) =>
      (channel === undefined || channelKey(row.channel) === channel) &&
      (contents === undefined || contents.includes(row.creative)),
  )
}

/** Text that a spreadsheet would run as a formula gets an apostrophe before it. */
const csvOf = (rows: readonly Spend[]): string =>
  stringify(
    rows.map(({ amountMinor, ...row }) => ({
      ...row,
      amount: majorUnits(amountMinor, row.currency),
    })),
    { header: true, escape_formulas: true },
  )
