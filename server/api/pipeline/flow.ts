import {
  bottleneckRanking,
  type Metric,
  countRate,
  groupBy,
  historyOf,
  metricById,
  metricWithBands,
  bandPlace,
  parseDay,
  salesCycleLength,
  salesVelocity,
  velocityInterval,
  stageConversionBothWays,
  stageTransitions,
  UNKNOWN_SOURCE,
  winRate,
  winRateBySource,
  pipelineSum,
  type WonDays,
  wonDays,
} from '@takt/shared/metrics'
import { cycleWarnings } from '@takt/shared/misuse'
import { summarize } from '@takt/shared/stats'
import type { DealRecord } from '../../read-models/deals.ts'
import {
  closedIn,
  createdIn,
  DAY_MS,
  type Days,
  DEAL_DIMENSIONS,
  type DealDimension,
  daysOf,
  type Setting,
  TRAILING_DAYS,
} from './setting.ts'

type Window = { from?: string | undefined; to?: string | undefined }

/** A metric with the bands that the workspace gave it. */
function bandedMetric({ settings }: Setting, id: string): Metric | undefined {
  const metric = metricById(id)
  return metric && metricWithBands(metric, settings)
}

const rangeOf = ({ first, last }: Days) => ({ from: first * DAY_MS, to: (last + 1) * DAY_MS })

/** How deals go through the stages: both ways to count, and the moves that neither shows. */
export function stageFlow(setting: Setting, asked: Window) {
  const { book } = setting
  const days = daysOf(setting, asked)
  const stages = book.stages.map(({ key }) => key)
  const deals = book.deals.map(historyOf)
  const range = rangeOf(days)
  const windows = { entered: range, left: range }
  const { cohort, snapshot } = stageConversionBothWays({ stages, deals, ...windows })
  const entered = deals.filter(({ history }) =>
    history.some(({ enteredAt }) => enteredAt >= range.from && enteredAt < range.to),
  )
  return {
    ...textOf(days),
    stages: book.stages,
    cohort: {
      ...cohort,
      label: 'of the deals that came to the stage in these days, whatever became of them since',
    },
    snapshot: {
      ...snapshot,
      label: 'of the deals that left the stage in these days; fast deals weigh more',
    },
    transitions: {
      ...stageTransitions({ stages, deals: entered, endings: book.endings }),
      label: 'every move of the deals that came to a stage in these days',
    },
  }
}

const textOf = ({ first, last }: Days) => ({
  from: new Date(first * DAY_MS).toISOString().slice(0, 10),
  to: new Date(last * DAY_MS).toISOString().slice(0, 10),
})

/** Win rate with its three denominators, by what is asked; deals without a value in a row of their own. */
export function winRates(
  setting: Setting,
  { by, basis, ...asked }: Window & { by: DealDimension; basis: 'closed' | 'created' },
) {
  const days = daysOf(setting, asked)
  const chosen = basis === 'closed' ? closedIn(setting.book, days) : createdIn(setting.book, days)
  const { rows, deals, unknownShare } = winRateBySource({
    deals: chosen.map((deal) => ({
      outcome: deal.outcome,
      amountMinor: deal.amountMinor,
      source: DEAL_DIMENSIONS[by](deal),
    })),
  })
  const groups = groupBy(chosen, (deal) => DEAL_DIMENSIONS[by](deal) ?? UNKNOWN_SOURCE)
  const total = winRate({ deals: chosen })
  const resolved = chosen.filter(({ outcome }) => outcome !== 'open').length
  return {
    ...textOf(days),
    by,
    basis,
    deals,
    unknownShare,
    /** Share of the deals that have ended; below 1 the rates of created deals can still rise. */
    maturity: countRate(resolved, chosen.length, 'no_deals').value,
    total,
    cycle: cycleOf(chosen),
    rows: rows.map((row) => ({ ...row, cycle: cycleOf(groups.get(row.source) ?? []) })),
  }
}

const cycleOf = (deals: readonly DealRecord[]): WonDays => wonDays(daysToWin(deals))

/** Days from creation to the win; deals without both dates, or won before they began, are left out. */
const daysToWin = (deals: readonly DealRecord[]): number[] =>
  deals.flatMap(({ outcome, createdDay, closedDay }) =>
    outcome !== 'won' || createdDay === null || closedDay === null || closedDay < createdDay
      ? []
      : [closedDay - createdDay],
  )

/** How long deals take; open ones count as "at least this long". */
export function cycle(
  setting: Setting,
  { basis, ...asked }: Window & { basis: 'closed' | 'created' },
) {
  const days = daysOf(setting, asked)
  const { book } = setting
  const chosen = basis === 'closed' ? closedIn(book, days) : createdIn(book, days)
  const dated = chosen.flatMap(({ createdDay, closedDay, outcome }) =>
    createdDay === null || (outcome !== 'open' && closedDay === null)
      ? []
      : [
          {
            createdAt: createdDay * DAY_MS,
            closedAt: closedDay === null ? null : closedDay * DAY_MS,
            outcome,
          },
        ],
  )
  const length = salesCycleLength({ deals: dated, asOf: parseDay(setting.today) * DAY_MS })
  const metric = bandedMetric(setting, 'sales_cycle_days')
  const { steps, ...survival } = length.survival
  return {
    ...textOf(days),
    basis,
    ...length,
    survival,
    curve: steps.map(({ time, atRisk, events, survival: waiting, ciLower, ciUpper }) => ({
      day: time,
      atRisk,
      events,
      survival: waiting,
      lower: ciLower,
      upper: ciUpper,
    })),
    undated: chosen.length - dated.length,
    band: metric?.bands.b2b ?? null,
    place: bandPlace({
      band: metric?.bands.b2b ?? null,
      value: length.won.meanDays,
      sample: length.won.n,
      minimumSample: metric?.minimumSample ?? 0,
      day: textOf(days).to,
    }),
    warnings: cycleWarnings(length.won),
  }
}

/** Where the most expected value is lost, worst first, and whether the top of the funnel is to blame. */
export function bottleneck(
  setting: Setting,
  { leadToOpp, ...asked }: Window & { leadToOpp: { opportunities: number; leads: number } },
) {
  const { book } = setting
  const days = daysOf(setting, asked)
  const deals = createdIn(book, days).map((deal) => ({
    ...historyOf(deal),
    amountMinor: deal.amountMinor,
  }))
  const ranked = bottleneckRanking({
    stages: book.stages.map(({ key }) => key),
    deals,
    asOf: parseDay(setting.today) * DAY_MS,
  })
  const { opportunities, leads } = leadToOpp
  const rate = countRate(opportunities, leads, 'no_leads')
  const metric = bandedMetric(setting, 'lead_to_opp')
  const band = metric?.bands.b2b ?? null
  const named = new Map(book.stages.map((stage) => [stage.key, stage]))
  return {
    ...textOf(days),
    deals: deals.length,
    rows: ranked.map((row) => ({
      ...row,
      name: named.get(row.stage)?.name ?? row.stage,
      isDefined: named.get(row.stage)?.isDefined ?? false,
    })),
    leadToOpp: {
      ...rate,
      band,
      place: bandPlace({
        band,
        value: rate.value,
        sample: leads,
        minimumSample: metric?.minimumSample ?? 0,
        day: textOf(days).to,
      }),
    },
  }
}

/** Value that the pipeline turns over a day, with the four numbers that it is made of. */
export function velocity(setting: Setting) {
  const { book, today } = setting
  const last = parseDay(today)
  const closed = closedIn(book, { first: last - TRAILING_DAYS + 1, last })
  const open = book.deals.filter(({ outcome }) => outcome === 'open')
  const sum = pipelineSum(open)
  const { closedCount } = winRate({ deals: closed })
  const cycle = summarize(daysToWin(closed))
  const averageDealMinor = sum.valued === 0 ? null : sum.valueMinor / sum.valued
  const parts = {
    deals: open.length,
    averageDealMinor,
    winRate: closedCount,
    cycleDays: cycle.mean,
    trailingDays: TRAILING_DAYS,
  }
  if (averageDealMinor === null || closedCount.value === null || cycle.mean === null) {
    return {
      ...parts,
      perDayMinor: null,
      interval: null,
      note: 'open deals with amounts, wins and losses are needed',
    }
  }
  const { value } = salesVelocity({
    deals: open.length,
    averageDealMinor,
    winRate: closedCount.value,
    cycleDays: cycle.mean,
  })
  if (value === null) {
    return { ...parts, perDayMinor: null, interval: null, note: 'the cycle takes no time' }
  }
  const interval = velocityInterval({ perDay: value, winRate: closedCount, cycle })
  return { ...parts, perDayMinor: value, interval, note: null }
}
