import { type BeforeAfterRow, type ChannelLine, type Metric, metricById } from '../metrics/index.ts'
import type { ClaimInput, Misuse } from '../schemas/claim.ts'
import type { Mode, ProjectMode } from '../schemas/mode.ts'
import type { MetricAnswer } from '../schemas/result.ts'
import type { Tile } from '../sprint/tiles.ts'
import { misusesOf } from './rules.ts'

/** Channels with fewer new customers or orders than this say too little to call two of them different. */
const PART_MIN = 10

type Days = { from: string; to: string }

/** The misuses of several claims, each named once. */
export function warningsOf(claims: readonly ClaimInput[]): Misuse[] {
  const found = new Map<string, Misuse>()
  for (const claim of claims) {
    for (const misuse of misusesOf(claim)) {
      if (!found.has(misuse.rule)) found.set(misuse.rule, misuse)
    }
  }
  return [...found.values()]
}

/** Of a metric over time, or split: what it is asked for as, and whether its rows may be ranked. */
export function metricWarnings(
  { id, minimumSample }: Metric,
  { rows }: Pick<MetricAnswer, 'rows'>,
  {
    mode,
    role,
    isSplit,
  }: {
    mode: Mode
    /** What the reader means to do with it. */
    role: 'tile' | 'goal' | 'primary'
    isSplit: boolean
  },
): Misuse[] {
  const known = rows.filter(({ value }) => value !== null)
  return warningsOf([
    { mode, metric: id, role },
    ...known.map(({ value, denominator }) => ({
      mode,
      metric: id,
      value,
      ...(denominator === null ? {} : { sample: denominator, minimumSample }),
      isJudged: isSplit,
    })),
  ])
}

/** Of a tile of the sprint: each of its comparisons, as they are printed. */
export function tileWarnings({ metric, changes }: Tile, span: string): Misuse[] {
  return warningsOf(
    changes
      .filter((change) => change.span === span && change.difference !== null)
      .map(({ before, ...after }) => ({
        mode: 'b2c' as const,
        metric,
        comparison: { before: spanOf(before), after: spanOf(after) },
      })),
  )
}

type Side = Days & { value: number | null; numerator: number | null; denominator: number | null }

const spanOf = ({ from, to, value, numerator, denominator }: Side) => ({
  from,
  to,
  numerator: numerator ?? value ?? 0,
  denominator,
})

/** Of two spans side by side: their lengths, their weekdays, whether they are over, and each row. */
export function comparisonWarnings(
  rows: readonly BeforeAfterRow[],
  { before, after, asOf }: { before: Days; after: Days; asOf: string },
): Misuse[] {
  return warningsOf(
    rows.flatMap((row): ClaimInput[] => {
      if (row.before.value === null || row.after.value === null) return []
      const side = (days: Days, { value, numerator, denominator }: BeforeAfterRow['before']) => ({
        ...spanOf({ ...days, value, numerator, denominator }),
        partial: days.to > asOf,
      })
      return [
        {
          mode: 'b2c',
          design: 'before_after',
          comparison: { before: side(before, row.before), after: side(after, row.after) },
        },
      ]
    }),
  )
}

/** Of the line that sums all channels: whether channels that differ much hide in it. */
export function channelWarnings(rows: readonly ChannelLine[]): Misuse[] {
  const paid = rows.filter(({ spendMinor }) => spendMinor > 0)
  const parts = paid.map(({ channel, spendMinor, newCustomers }) => ({
    name: channel ?? 'unallocated',
    numerator: spendMinor,
    denominator: newCustomers,
  }))
  return warningsOf([{ mode: 'b2c', metric: 'cac', parts: parts.filter(isTelling) }])
}

const isTelling = ({ denominator = 1 }: { denominator?: number | undefined }): boolean =>
  denominator >= PART_MIN

/** Of credit: who gets it by one model alone, read as what a channel brought in. */
export const creditWarnings = (mode: Mode, models: readonly string[]): Misuse[] =>
  models.length === 1
    ? warningsOf([{ mode, attribution: { model: models[0] ?? '', isIncremental: false } }])
    : []

/** Of a goal: a metric that can be reached without what it stands for. */
export function goalWarnings(metric: string | null, own: ProjectMode): Misuse[] {
  if (metric === null) return []
  const mode = own === 'hybrid' ? (metricById(metric)?.modes[0] ?? 'b2b') : own
  return warningsOf([{ mode, metric, role: 'goal' }])
}

/** Of amounts that come in together. */
export const currencyWarnings = (currencies: readonly string[]): Misuse[] =>
  warningsOf([{ currencies: [...new Set(currencies)].slice(0, 50) }])

/** Of what is taken over to the other rhythm. */
export const copyWarnings = (from: Mode, to: Mode): Misuse[] =>
  warningsOf([{ copied: { from, to, took: ['channel'] } }])

/** Of whether the pipeline is enough: judged by a win rate that may rest on few deals. */
export function coverageWarnings(
  winRate: { value: number | null; denominator: number },
  sufficient: boolean | null,
): Misuse[] {
  if (sufficient === null) return []
  const { value, denominator: sample } = winRate
  return misusesOf({ mode: 'b2b', metric: 'win_rate_closed_count', value, sample, isJudged: true })
}

/** Of how long deals took: a mean that a few long ones make, or few of them held against a band. */
export function cycleWarnings({
  n,
  meanDays: mean,
  medianDays: median,
}: {
  n: number
  meanDays: number | null
  medianDays: number | null
}): Misuse[] {
  if (mean === null || median === null) return []
  return misusesOf({
    mode: 'b2b',
    metric: 'sales_cycle_days',
    aggregate: 'mean',
    sample: n,
    mean,
    median,
  })
}
