import { dealsAsOf, parseDay, pipelineWaterfall, type WaterfallPath } from '@takt/shared/metrics'
import { dealRow, type Setting } from './setting.ts'

const LIST_MAX = 500

/**
 * Why open pipeline changed from the end of the day before `from` to the end of `to`; with `path` the
 * deals behind one of its sums.
 */
export function waterfall(
  { book, today, currency }: Setting,
  asked: { from: string; to: string; scope: 'period' | 'total'; path?: WaterfallPath | undefined },
) {
  const { from, to, scope, path } = asked
  const until = to < today ? to : today
  const start = dealsAsOf(book.deals, parseDay(from) - 1)
  const end = dealsAsOf(book.deals, parseDay(until))
  const { rows, ...bridge } = pipelineWaterfall({
    start,
    end,
    ...(scope === 'period' ? { period: { from, to } } : {}),
  })
  const isAssumed = start.filter((deal) => deal.status === 'open' && deal.isAssumed).length
  const behind = path === undefined ? [] : rows.filter((row) => row.path === path)
  const byId = new Map(behind.length === 0 ? [] : book.deals.map((deal) => [deal.id, deal]))
  const counts: Partial<Record<WaterfallPath, number>> = {}
  for (const row of rows) counts[row.path] = (counts[row.path] ?? 0) + 1
  return {
    from,
    to,
    asOf: until,
    currency,
    ...bridge,
    counts,
    isPartial: to >= today,
    note:
      isAssumed === 0
        ? null
        : `${String(isAssumed)} open deals have no history: what they are today was taken for the start`,
    deals: behind
      .toSorted((a, b) => b.amountMinor - a.amountMinor || (a.id < b.id ? -1 : 1))
      .slice(0, LIST_MAX)
      .flatMap(({ id, amountMinor }) => {
        const deal = byId.get(id)
        return deal === undefined ? [] : [{ ...dealRow(deal), movedMinor: amountMinor }]
      }),
    dealsTotal: behind.length,
  }
}
