import {
  concentration,
  countRate,
  dealsAsOf,
  groupBy,
  parseDay,
  pipelineCoverage,
  pipelineHygiene,
  pipelineSum,
  UNKNOWN_SOURCE,
  winRate,
} from '@takt/shared/metrics'
import { coverageWarnings } from '@takt/shared/misuse'

import type { Target } from '../../config-store/quarter-targets.ts'
import type { DealRecord } from '../../read-models/deals.ts'
import { closedIn, createdIn, quarterAt, type Setting, TRAILING_DAYS, wonIn } from './setting.ts'

/** One source of more than this share of the pipeline is a risk: our choice, the article gives none. */
const CONCENTRATED_SHARE = 0.5
const LARGEST = 5

/** What is open, what is won, and whether it will be enough for the quarter. */
export function openPipeline(
  setting: Setting,
  { quarter: id, targets }: { quarter?: string | undefined; targets: readonly Target[] },
) {
  const { book, currency } = setting
  const quarter = quarterAt(setting, id)
  const asOf = parseDay(quarter.asOf)
  const first = parseDay(quarter.from)
  const byId = new Map(book.deals.map((deal) => [deal.id, deal]))
  const open = dealsAsOf(book.deals, asOf).filter(({ status }) => status === 'open')
  const due = open.filter(({ closeOn }) => closeOn !== null && closeOn <= quarter.to)
  const won = wonIn(book, { first, last: asOf })
  const target = targets.find((known) => known.quarter === quarter.id) ?? null
  const trailing = { first: asOf - TRAILING_DAYS + 1, last: asOf }
  const { closedCount, totals } = winRate({ deals: closedIn(book, trailing) })
  const created = createdIn(book, { first, last: asOf })
  const recordsOf = (deals: readonly { id: string }[]): DealRecord[] =>
    deals.flatMap(({ id: key }) => byId.get(key) ?? [])
  const records = recordsOf(open)
  return {
    quarter,
    currency,
    held: book.held,
    target: target === null ? null : { amountMinor: target.amountMinor },
    won: wonPart(won, target),
    open: sumOf(open, records),
    due: sumOf(due, recordsOf(due)),
    stages: book.stages.map((stage) => ({
      ...stage,
      ...pipelineSum(open.filter((deal) => deal.stage === stage.key)),
    })),
    withoutStage: pipelineSum(
      open.filter(({ stage }) => !book.stages.some(({ key }) => key === stage)),
    ),
    winRate: { ...closedCount, trailingDays: TRAILING_DAYS, unvalued: totals.unvalued },
    coverage: withWarnings(coverageOf({ due, won, target, winRate: closedCount }), closedCount),
    created: createdPart(created),
    largest: concentration({
      parts: open.map(({ id: key, amountMinor }) => ({ key, amountMinor: amountMinor ?? 0 })),
      top: LARGEST,
    }),
    hygiene: hygieneOf(records, quarter.asOf),
  }
}

function sumOf(deals: readonly { amountMinor: number | null }[], records: readonly DealRecord[]) {
  const sum = pipelineSum(deals)
  const foreign = records.filter(({ isForeign }) => isForeign).length
  const notes = [
    ...(sum.unvalued > 0 ? [`${String(sum.valued)} of ${String(sum.deals)} valued`] : []),
    ...(foreign > 0 ? [`${String(foreign)} in other currencies are left out`] : []),
  ]
  return { ...sum, foreign, note: notes.length === 0 ? null : notes.join('; ') }
}

function wonPart(won: readonly DealRecord[], target: Target | null) {
  const sum = pipelineSum(won)
  const attainment =
    target === null || target.amountMinor === 0 ? null : sum.valueMinor / target.amountMinor
  return {
    ...sum,
    attainment,
    gapMinor: target === null ? null : Math.max(0, target.amountMinor - sum.valueMinor),
    note: target === null ? 'no target is set for this quarter' : null,
  }
}

const withWarnings = <Coverage extends { sufficient: boolean | null }>(
  coverage: Coverage,
  winRate: { value: number | null; denominator: number },
) => ({ ...coverage, warnings: coverageWarnings(winRate, coverage.sufficient) })

const COVERAGE_NOTES = {
  target_reached: 'target reached',
  no_wins: 'nothing was won in the last 12 months, so the coverage needed is not known',
} as const

function coverageOf({
  due,
  won,
  target,
  winRate: { value: rate, interval },
}: {
  due: readonly { amountMinor: number | null }[]
  won: readonly DealRecord[]
  target: Target | null
  winRate: Pick<ReturnType<typeof winRate>['closedCount'], 'value' | 'interval'>
}) {
  const openMinor = pipelineSum(due).valueMinor
  if (target === null || rate === null) {
    const note =
      target === null
        ? 'no target is set for this quarter'
        : 'no deal ended in the last 12 months, so no win rate is known'
    const required = rate ? 1 / rate : null
    const requiredInterval =
      required === null || interval === null
        ? null
        : { level: interval.level, lower: 1 / interval.upper, upper: 1 / interval.lower }
    return { ...NO_COVERAGE, required, requiredInterval, openMinor, note }
  }
  const { reason, ...coverage } = pipelineCoverage({
    openMinor,
    quotaMinor: target.amountMinor,
    closedWonMinor: pipelineSum(won).valueMinor,
    winRate: rate,
    winRateInterval: interval,
  })
  return { ...coverage, openMinor, note: reason === null ? null : COVERAGE_NOTES[reason] }
}

const NO_COVERAGE = {
  coverage: null,
  required: null,
  sufficient: null,
  remainingMinor: null,
  expectedMinor: null,
  expectedInterval: null,
  expectedAttainment: null,
}

/** Pipeline created in the quarter by the source of its leads, unknown ones never hidden. */
function createdPart(created: readonly DealRecord[]) {
  const bySource = groupBy(created, ({ leadSource }) => leadSource ?? UNKNOWN_SOURCE)
  const { share, top, totalMinor } = concentration({
    parts: [...bySource].map(([key, deals]) => ({
      key,
      amountMinor: pipelineSum(deals).valueMinor,
    })),
    top: bySource.size,
  })
  const [largest] = top
  return {
    ...pipelineSum(created),
    totalMinor,
    bySource: [...bySource]
      .map(([source, deals]) => ({
        source,
        ...pipelineSum(deals),
        dealShare: countRate(deals.length, created.length, 'no_deals'),
        valueShare: top.find(({ key }) => key === source)?.share ?? null,
      }))
      .toSorted((a, b) => b.valueMinor - a.valueMinor || (a.source < b.source ? -1 : 1)),
    concentration: {
      share: share === null ? null : (largest?.share ?? null),
      source: largest?.key ?? null,
      isConcentrated: largest !== undefined && largest.share > CONCENTRATED_SHARE,
    },
  }
}

function hygieneOf(records: readonly DealRecord[], asOf: string) {
  const { clean, checks } = pipelineHygiene({
    deals: records.map(({ leadSource: source, expectedCloseOn: closeOn, ...deal }) => ({
      id: deal.id,
      amountMinor: deal.amountMinor,
      closeOn,
      nextStep: deal.nextStep,
      owner: deal.owner,
      source,
    })),
    asOf,
  })
  return { clean, checks: checks.map(({ check, deals }) => ({ check, deals: deals.length })) }
}
