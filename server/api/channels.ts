import {
  channelReport,
  type ChannelLine,
  creativeReport,
  marginOn,
  type CreativeLine,
} from '@takt/shared/metrics'
import { channelWarnings } from '@takt/shared/misuse'
import { Creative } from '@takt/shared/schemas/creative.ts'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { putCreatives, readCreatives } from '../config-store/creatives.ts'
import { readShopSpend } from '../config-store/shop-spend.ts'
import { putTold } from '../config-store/told-records.ts'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { readContentSums } from '../read-models/creative-sums.ts'
import { readAcquired } from '../read-models/customer-sums.ts'
import { readChannelSums, readPlacedChannelSums } from './channel-sums.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { createMemory, type Memory } from './memory.ts'
import { asOfDay, daysOf, requireShop } from './shop-guard.ts'
import { body, query } from './validate.ts'
import { onlyFilters, VisitFilterQuery } from './visit-filter.ts'

const ROWS_MAX = 1_000
const TOP = 10

const Days = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() })
const CHANNEL_FILTERS = ['channel', 'device', 'country'] as const
const BY_CHANNEL =
  'visits, orders and customers of channels are kept by channel, device and country; ask for /metrics/session_purchase_rate?by=channel, which knows landing pages and variants'
const BY_CREATIVE =
  'ads and posts are kept by day alone; ask for /visits?content=, which is filtered row by row'
const { channel, device, country } = VisitFilterQuery
const AskChannels = Days.extend({
  channel,
  device,
  country,
  /** Contribution margin as a share of revenue, for payback and LTV/CAC; the workspace's own unless given. */
  margin: z.coerce.number().gt(0).max(1).optional(),
})
const AskCreatives = Days.extend({
  lengthMax: z.coerce.number().min(0).optional(),
  beforeAfterMax: z.coerce.number().min(0).optional(),
  tag: z.string().max(100).optional(),
})

/** What channels, ads and posts cost and brought, by the last click. */
export function channels({ store, now }: Services) {
  const remember = createMemory()
  return new Hono<ApiEnv>()
    .get('/channels', onlyFilters(CHANNEL_FILTERS, BY_CHANNEL), query(AskChannels), async (c) => {
      requireShop(c.var.scope, 'roas')
      const { from, to, ...asked } = c.req.valid('query')
      return c.json(
        await inSnapshot(c.var.scope, async (scope) =>
          channelAnswer(scope, daysOf({ from, to }, await asOfDay(scope, undefined, now())), {
            ...asked,
            remember,
          }),
        ),
      )
    })
    .get('/creatives', onlyFilters([], BY_CREATIVE), query(AskCreatives), async (c) => {
      requireShop(c.var.scope, 'asset_conversion_rate')
      const { from, to, ...filter } = c.req.valid('query')
      return c.json(
        await inSnapshot(c.var.scope, async (scope) =>
          creativeAnswer(
            scope,
            daysOf({ from, to }, await asOfDay(scope, undefined, now())),
            filter,
          ),
        ),
      )
    })
    .post(
      '/creatives',
      body(z.strictObject({ creatives: z.array(Creative).min(1).max(ROWS_MAX) })),
      (c) => {
        const { creatives } = c.var.body
        const put = (id: number) => putCreatives(store.writer, id, creatives)
        return c.json(putTold(store.writer, changeBy(c.var, now()), { what: 'creative', put }))
      },
    )
}

type Period = { from: string; to: string }
type Filter = Partial<Record<'channel' | 'device' | 'country', string | undefined>>

async function channelAnswer(
  scope: ProjectScope,
  days: Period,
  {
    margin: asked,
    remember,
    ...filter
  }: Filter & { margin?: number | undefined; remember: Memory },
) {
  const { currency, settings } = scope.project
  const { channel: only, device, country } = filter
  const margin = asked ?? marginOn(settings.contributionMargins, days.to)?.share ?? null
  const isSpendKnown = device === undefined && country === undefined
  const channels = isSpendKnown
    ? await readChannelSums(scope, days)
    : await remember(scope, ['placed', days, device, country], () =>
        readPlacedChannelSums(scope, days, { device, country }),
      )
  const report = channelReport({ channels, margin, only, isSpendKnown })
  const { spend, orders } = report.concentration
  const shown = (row: ChannelLine) => lineAnswer(row, { currency, isSpendKnown })
  return {
    ...days,
    filter,
    currency,
    attribution: 'last click',
    margin,
    rows: report.rows.map(shown),
    total: shown(report.total),
    /** Of one channel alone there is nothing to tell apart. */
    coverage:
      only === undefined
        ? {
            ...report.coverage,
            text: 'orders with a known source: neither direct nor unassigned',
          }
        : null,
    concentration: only === undefined ? { spend: isSpendKnown ? spend : null, orders } : null,
    note: isSpendKnown ? await foreignSpendNote(scope, days) : NO_SPEND_NOTE,
    warnings: isSpendKnown ? channelWarnings(report.rows) : [],
  }
}

const NO_SPEND_NOTE =
  'costs are kept by channel alone: of one device or country there is no spend, and no CAC, ROAS or payback'

async function foreignSpendNote(scope: ProjectScope, days: Period): Promise<string | null> {
  const { currency } = scope.project
  const rows = await readShopSpend(scope, days)
  const foreign = rows.filter((row) => row.currency !== currency).length
  return foreign === 0 ? null : `${String(foreign)} costs in other currencies are left out`
}

const lineAnswer = (
  row: ChannelLine,
  { currency, isSpendKnown }: { currency: string; isSpendKnown: boolean },
) => ({
  ...row,
  spendMinor: isSpendKnown ? row.spendMinor : null,
  firstMinor: isSpendKnown ? row.firstMinor : null,
  customerNetMinor: isSpendKnown ? row.customerNetMinor : null,
  cac: moneyFigure(row.cacMinor, currency),
  spend: isSpendKnown ? majorUnits(row.spendMinor, currency) : null,
  gross: majorUnits(row.grossMinor, currency),
})

const moneyFigure = (
  { value, reason }: { value: number | null; reason: string | null },
  currency: string,
) => ({ value: value === null ? null : majorUnits(value, currency), reason })

async function creativeAnswer(
  scope: ProjectScope,
  days: Period,
  filter: {
    lengthMax?: number | undefined
    beforeAfterMax?: number | undefined
    tag?: string | undefined
  },
) {
  const { id: projectId, currency } = scope.project
  const wanted = Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  )
  const creatives = await readCreatives(scope.db, projectId)
  const sums = await readCreativeSums(scope, days)
  const report = creativeReport({ creatives, sums, filter: wanted })
  const shown = <Line extends CreativeLine>(line: Line) => ({
    ...line,
    cac: moneyFigure(line.cacMinor, currency),
  })
  return {
    ...days,
    currency,
    filter: wanted,
    creatives: report.creatives.map(shown),
    tags: report.tags.map(shown),
    creators: report.creators.map(shown),
    total: shown(report.total),
    /** By revenue of the visits that they brought; ties by visits, then by name. */
    top: report.creatives.slice(0, TOP).map(({ key, revenueMinor, sessions, orders }) => ({
      key,
      revenueMinor,
      sessions,
      orders,
    })),
    text: 'sums over visits that name the creative (utm_content); a row of several is their sum',
  }
}

async function readCreativeSums(scope: ProjectScope, days: Period) {
  const { currency } = scope.project
  const sums = new Map(
    (await readContentSums(scope, days)).map((row) => [row.key, { ...row, ...NO_COST }]),
  )
  const at = (key: string) => {
    const known = sums.get(key) ?? { key, ...NO_VISITS, ...NO_COST }
    sums.set(key, known)
    return known
  }
  for (const row of await readShopSpend(scope, days)) {
    if (row.creative === '' || row.currency !== currency) continue
    const sum = at(row.creative)
    sum.spendMinor += row.amountMinor
    sum.impressions += row.impressions ?? 0
    sum.clicks += row.clicks ?? 0
  }
  for (const row of await readAcquired(scope, { ...days, dimension: 'content' })) {
    if (row.value !== '') at(row.value).newCustomers += row.customers
  }
  return [...sums.values()]
}

const NO_COST = { spendMinor: 0, impressions: 0, clicks: 0, newCustomers: 0 }
const NO_VISITS = { sessions: 0, paidSessions: 0, orders: 0, revenueMinor: 0 }
