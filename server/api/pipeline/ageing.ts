import {
  closeDatePushes,
  dealsAsOf,
  parseDay,
  slippageRate,
  type StageDurations,
  stageNorm,
  stalledDeals,
  stageSince,
} from '@takt/shared/metrics'
import type { DealRecord } from '../../read-models/deals.ts'
import { DAY_MS, dealRow, quarterAt, type Setting } from './setting.ts'

const LIST_MAX = 200

/** Open deals that have been too long in their stage or without activity, where delay weighs most first. */
export function stalled({ book, today }: Setting) {
  const asOf = parseDay(today)
  const open = book.deals.filter(({ outcome }) => outcome === 'open')
  const norms = durationsOf(book.deals)
    .filter(({ stage }) => !book.endings.has(stage))
    .map(stageNorm)
  const dated = open.flatMap((deal) => {
    const since = stageSince(deal)
    const enteredAt = since ?? deal.createdDay
    if (deal.stage === null || enteredAt === null) return []
    return [
      {
        id: deal.id,
        stage: deal.stage,
        enteredAt: enteredAt * DAY_MS,
        lastActivityAt: deal.lastActivityDay === null ? null : deal.lastActivityDay * DAY_MS,
        amountMinor: deal.amountMinor,
      },
    ]
  })
  const { deals, ...totals } = stalledDeals({ deals: dated, norms, asOf: asOf * DAY_MS })
  const byId = new Map(open.map((deal) => [deal.id, deal]))
  const late = deals.filter(({ stalledBecause }) => stalledBecause.length > 0)
  const names = new Map(book.stages.map(({ key, name }) => [key, name]))
  return {
    asOf: today,
    open: open.length,
    undated: open.length - dated.length,
    ...totals,
    valueDaysMinor: late.reduce((sum, { valueDays }) => sum + (valueDays ?? 0), 0),
    norms: norms.map((norm) => ({ ...norm, name: names.get(norm.stage) ?? norm.stage })),
    deals: late.slice(0, LIST_MAX).flatMap(({ id, ...age }) => {
      const deal = byId.get(id)
      return deal === undefined
        ? []
        : [{ ...dealRow(deal), ...age, stageName: names.get(age.stage) ?? age.stage }]
    }),
  }
}

/** Days that finished stays in each stage took; a stay without dates is left out. */
function durationsOf(deals: readonly DealRecord[]): StageDurations[] {
  const stays = new Map<string, { wonDays: number[]; allDays: number[] }>()
  for (const { stages, outcome, closedDay } of deals) {
    for (const [index, { stage, day }] of stages.entries()) {
      const next = stages[index + 1]
      const until = next === undefined ? closedDay : next.day
      if (day === null || until === null || until < day) continue
      let known = stays.get(stage)
      if (known === undefined) {
        known = { wonDays: [], allDays: [] }
        stays.set(stage, known)
      }
      known.allDays.push(until - day)
      if (outcome === 'won') known.wonDays.push(until - day)
    }
  }
  return [...stays].map(([stage, days]) => ({ stage, ...days }))
}

/**
 * What of a quarter's expected deals did not close in it, from the list as it stood when the quarter
 * began; and how often close dates of open deals were pushed.
 */
export function slippage(setting: Setting, { quarter: id }: { quarter?: string | undefined }) {
  const { book } = setting
  const quarter = quarterAt(setting, id)
  const first = parseDay(quarter.from)
  const last = parseDay(quarter.asOf)
  const byId = new Map(book.deals.map((deal) => [deal.id, deal]))
  const atStart = dealsAsOf(book.deals, first - 1)
  const expected = atStart.filter(
    ({ status, closeOn }) =>
      status === 'open' && closeOn !== null && closeOn >= quarter.from && closeOn <= quarter.to,
  )
  const { slippedIds, ...rates } = slippageRate({
    frozen: expected.map(({ id: key, amountMinor }) => {
      const closed = byId.get(key)?.closedDay ?? null
      return { id: key, amountMinor, closedInPeriod: closed !== null && closed <= last }
    }),
  })
  const pushed = book.deals
    .filter(({ outcome }) => outcome === 'open')
    .map((deal) => ({ ...dealRow(deal), ...pushesOf(deal) }))
  const bands = (band: string): number => pushed.filter((deal) => deal.band === band).length
  return {
    quarter,
    frozenOn: quarter.from,
    ...rates,
    isPartial: quarter.isPartial,
    note: expected.some(({ isAssumed }) => isAssumed)
      ? 'some deals keep no history of their close date: today’s was taken'
      : null,
    slippedDeals: slippedIds.slice(0, LIST_MAX).flatMap((key) => {
      const deal = byId.get(key)
      return deal === undefined ? [] : [{ ...dealRow(deal), ...pushesOf(deal) }]
    }),
    pushes: {
      open: pushed.length,
      credible: bands('credible'),
      doubtful: bands('doubtful'),
      fiction: bands('fiction'),
      deals: pushed
        .filter(({ pushes }) => pushes > 0)
        .toSorted((a, b) => b.pushes - a.pushes || b.pushedDays - a.pushedDays)
        .slice(0, LIST_MAX),
    },
  }
}

function pushesOf({ closeDates, closedDay }: DealRecord) {
  const changes = closeDates.map(({ day, value }, index) => ({
    at: day,
    from: closeDates[index - 1]?.value ?? null,
    to: value,
  }))
  return closeDatePushes({ changes, closedAt: closedDay })
}
