import { isShopValue, SHOP_REASONS, type ShopParts, shopValue } from '@takt/shared/metrics'
import type { Metric } from '@takt/shared/metrics'
import { minorDigits } from '@takt/shared/schemas/money.ts'
import type { MetricRow } from '@takt/shared/schemas/result.ts'
import { readShopSpend } from '../config-store/shop-spend.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readAcquired } from '../read-models/customer-sums.ts'
import { isComputed, type MetricQuery, type MetricSplit } from '../read-models/metric-sums.ts'
import { readOrderSums } from '../read-models/order-sums.ts'
import { type Period, periodsBetween } from '../read-models/period.ts'
import { readClicksByDay, readVisitSums } from '../read-models/visit-sums.ts'
import { channelKey } from './channel-key.ts'

/** Metrics of a shop that are made of customers, spend, clicks or ads rather than of visits or orders. */
export const isShopMetric = (metric: string): boolean => isShopValue(metric) && !isComputed(metric)

/** Why a metric has no number of a shop; null when it has one, or has nothing to do with shops. */
export const shopReason = (metric: string): string | null => SHOP_REASONS[metric] ?? null

const CLICKS: ReadonlySet<string> = new Set(['checkout_clicks', 'checkout_within_3_clicks'])
const WHOLE: ReadonlySet<string> = new Set(['mer', 'known_source_share', 'top_channel_share'])
const ASSETS = 'asset_conversion_rate'

/** What such a metric can be split by. */
export function shopSplits(metric: string): readonly MetricSplit[] {
  if (metric === ASSETS) return ['content']
  return CLICKS.has(metric) || WHOLE.has(metric) ? [] : ['channel']
}

function shopFilters(metric: string): readonly string[] {
  if (CLICKS.has(metric)) return ['channel', 'device']
  return metric === ASSETS || WHOLE.has(metric) ? [] : ['channel']
}

/** Why such a metric cannot be asked for this way; null when it can. */
export function shopMetricRefusal(
  metric: string,
  { by, filter = {} }: Pick<MetricQuery, 'by' | 'filter'>,
): string | null {
  const splits = shopSplits(metric)
  if (by !== null && !splits.includes(by)) {
    return `by: ${metric} can be split by ${splits.join(', ') || 'nothing'}`
  }
  const filters = shopFilters(metric)
  const wrong = Object.entries(filter)
    .filter(([name, value]) => value !== undefined && !filters.includes(name))
    .map(([name]) => name)
  return wrong.length === 0
    ? null
    : `${wrong.join(', ')}: ${metric} can be filtered by ${filters.join(', ') || 'nothing'}`
}

/** Rows of a metric that has no number: each says why. */
export const reasonRows = (
  { from, to, grain }: Pick<MetricQuery, 'from' | 'to' | 'grain'>,
  { today, note }: { today: string; note: string },
): MetricRow[] =>
  periodsBetween(from, to, grain).map(({ key, end }) => ({
    key,
    value: null,
    numerator: null,
    denominator: null,
    interval: null,
    partial: end >= today,
    note,
  }))

/** Each period of such a metric, and of one value of the split where one was asked for. */
export async function shopMetricRows(
  scope: ProjectScope,
  metric: Metric,
  query: MetricQuery & { today: string; asOf: string },
): Promise<MetricRow[]> {
  const facts = await readFacts(scope, metric.id, query)
  const { currency, settings } = scope.project
  const scale = metric.unit === 'money' ? 10 ** -minorDigits(currency) : 1
  const context = { asOf: query.asOf, margins: settings.contributionMargins }
  const rowOf = (period: Period, by: string | null): MetricRow => {
    const found = shopValue(metric.id, partsOf(facts, period, by), context)
    const { value, numerator, denominator, interval, immature } = found
    const notes = [
      ...(found.note === null ? [] : [found.note]),
      ...(immature === 0 ? [] : [`${String(immature)} customers are too young to count`]),
    ]
    return {
      key: period.key,
      ...(by === null ? {} : { by }),
      value: value === null ? null : value * scale,
      numerator,
      denominator,
      interval:
        interval === null
          ? null
          : {
              ...interval,
              lower: (interval.lower ?? 0) * scale,
              upper: (interval.upper ?? 0) * scale,
            },
      partial: period.end >= query.today || immature > 0,
      note: notes.length === 0 ? null : notes.join('; '),
    }
  }
  const values = query.by === null ? [null] : [...facts.values].toSorted()
  return periodsBetween(query.from, query.to, query.grain).flatMap((period) =>
    values.map((by) => rowOf(period, by)),
  )
}

type Facts = Awaited<ReturnType<typeof readFacts>>

/** What happened, by day and by channel or ad. */
async function readFacts(scope: ProjectScope, metric: string, query: MetricQuery) {
  const { from, to, filter = {} } = query
  const { currency } = scope.project
  const days = { from, to }
  const isOwn = ({ value }: { value: string }): boolean =>
    filter.channel === undefined || value === filter.channel
  const acquired = (await readAcquired(scope, days)).filter(isOwn)
  const spend = (await readShopSpend(scope, days))
    .filter((row) => row.currency === currency)
    .map((row) => ({ ...row, value: channelKey(row.channel) }))
    .filter(isOwn)
  const orders = (await readOrderSums(scope, { ...days, grain: 'day', by: 'channel' }))
    .map((row) => ({ ...row, day: row.key, value: row.by ?? 'unassigned' }))
    .filter(isOwn)
  const { channel, device } = filter
  const clicks = CLICKS.has(metric)
    ? await readClicksByDay(scope, { ...days, filter: { channel, device } })
    : []
  const assets =
    metric === ASSETS
      ? (await readVisitSums(scope, { ...days, grain: 'day', by: 'content', filter: {} })).map(
          (row) => ({ ...row, day: row.key, value: row.by ?? '' }),
        )
      : []
  const values = metric === ASSETS ? assets : [...acquired, ...spend, ...orders]
  return {
    acquired,
    spend,
    orders,
    clicks,
    assets,
    values: new Set(values.map((row) => row.value)),
  }
}

function partsOf(facts: Facts, { start, end }: Period, by: string | null): ShopParts {
  const within = <Row extends { day: string; value: string }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ day, value }) => day >= start && day <= end && (by === null || value === by))
  const spend = within(facts.spend)
  const paid = new Set(spend.filter(({ amountMinor }) => amountMinor > 0).map(({ value }) => value))
  const sum = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
    rows.reduce((total, row) => total + of(row), 0)
  const orders = within(facts.orders)
  const assets = within(facts.assets)
  return {
    acquired: within(facts.acquired),
    spendMinor: sum(spend, ({ amountMinor }) => amountMinor),
    impressions: sum(spend, ({ impressions }) => impressions ?? 0),
    clicks: sum(spend, ({ clicks, impressions }) => (impressions === null ? 0 : (clicks ?? 0))),
    channels: [...new Set(orders.map(({ value }) => value))].map((channel) => {
      const own = orders.filter(({ value }) => value === channel)
      return {
        channel,
        orders: sum(own, (row) => row.orders),
        grossMinor: sum(own, (row) => row.gross_minor),
        grossSquares: sum(own, (row) => row.gross_squares),
        hasSpend: paid.has(channel),
      }
    }),
    paidClicks: facts.clicks.filter(({ day }) => day >= start && day <= end),
    assetSessions: sum(assets, ({ sessions }) => sessions),
    assetPaid: sum(assets, ({ paid_sessions: sessions }) => sessions),
  }
}
