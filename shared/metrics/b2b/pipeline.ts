import { compensatedSum } from '../../numeric/summation.ts'
import { nonNegative, probability } from '../checked.ts'
import type { Figure } from '../figure.ts'
import { figure, noFigure, quotient } from '../figure.ts'
import { normalQuantile } from '../../numeric/normal.ts'
import type { MeanSummary } from '../../stats/types.ts'

export type PipelineSum = {
  valueMinor: number
  deals: number
  valued: number
  /** Deals without an amount; their value is unknown, not 0. */
  unvalued: number
}

/** Value of a set of deals, and how many of them have an amount at all. */
export function pipelineSum(deals: readonly { amountMinor: number | null }[]): PipelineSum {
  const amounts = deals.flatMap(({ amountMinor }) =>
    amountMinor === null ? [] : [nonNegative(amountMinor, 'amountMinor')],
  )
  return {
    valueMinor: compensatedSum(amounts),
    deals: deals.length,
    valued: amounts.length,
    unvalued: deals.length - amounts.length,
  }
}

export type PipelineCoverage = {
  /** Open pipeline ÷ what is left of the quota. */
  coverage: number | null
  /** 1 ÷ win rate: the coverage at which the expected wins just meet the target. */
  required: number | null
  /** From that of the win rate; null without one. What is open is in the books and has none. */
  requiredInterval: CoverageInterval | null
  /** Why coverage (target reached) or required coverage (no wins yet) is null. */
  reason: 'target_reached' | 'no_wins' | null
  /** Null when coverage or required coverage is. */
  sufficient: boolean | null
  remainingMinor: number
  /** Open pipeline × win rate. */
  expectedMinor: number
  expectedInterval: CoverageInterval | null
  /** Expected wins ÷ what is left; 1 or more reaches the target. */
  expectedAttainment: number | null
}

type CoverageInterval = { level: number; lower: number; upper: number }

/**
 * Pipeline coverage beside the coverage that the win rate requires; never show one without the other.
 *
 * @param options.openMinor open, qualified, and due in the period
 * @param options.winRate in [0, 1], of the same qualification stage and segment
 */
export function pipelineCoverage(options: {
  openMinor: number
  quotaMinor: number
  closedWonMinor: number
  winRate: number
  winRateInterval?: CoverageInterval | null
}): PipelineCoverage {
  const open = nonNegative(options.openMinor, 'openMinor')
  const quota = nonNegative(options.quotaMinor, 'quotaMinor')
  const rate = probability(options.winRate, 'winRate')
  const remaining = quota - nonNegative(options.closedWonMinor, 'closedWonMinor')
  const required = rate === 0 ? null : 1 / rate
  const reached = remaining <= 0
  const { winRateInterval: ends = null } = options
  const coverage = reached ? null : open / remaining
  return {
    coverage,
    required,
    requiredInterval:
      required === null || ends === null
        ? null
        : { level: ends.level, lower: 1 / ends.upper, upper: 1 / ends.lower },
    reason: reached ? 'target_reached' : required === null ? 'no_wins' : null,
    // Compared as expected value against the rest, so that rounding of 1 ÷ rate cannot flip an edge.
    sufficient: coverage === null || required === null ? null : open * rate >= remaining,
    remainingMinor: Math.max(0, remaining),
    expectedMinor: open * rate,
    expectedInterval: ends && {
      level: ends.level,
      lower: open * ends.lower,
      upper: open * ends.upper,
    },
    expectedAttainment: reached ? null : (open * rate) / remaining,
  }
}

/**
 * Value that the pipeline turns over per day: deals × average deal × win rate ÷ cycle.
 *
 * Count and size are of today, win rate and cycle of the trailing 12 months. Segment before blending.
 *
 * @returns minor units per day
 */
export function salesVelocity(options: {
  deals: number
  averageDealMinor: number
  winRate: number
  cycleDays: number
}): Figure<'no_cycle'> {
  const deals = nonNegative(options.deals, 'deals')
  const value = deals * nonNegative(options.averageDealMinor, 'averageDealMinor')
  const expected = value * probability(options.winRate, 'winRate')
  return quotient(expected, nonNegative(options.cycleDays, 'cycleDays'), 'no_cycle')
}

/**
 * Interval of the sales velocity by the delta method on the logarithm: the win rate and the mean cycle
 * are estimates, the number of open deals and their size are what stands in the books.
 *
 * @param options.cycle days of the deals won
 * @returns null where nothing was won or lost, or fewer than two deals were won
 */
export function velocityInterval(options: {
  perDay: number
  winRate: { numerator: number; denominator: number }
  cycle: MeanSummary
  level?: number
}): (CoverageInterval & { method: 'log_delta' }) | null {
  const { perDay, winRate, cycle, level = 0.95 } = options
  const { numerator: won, denominator: decided } = winRate
  if (won === 0 || won === decided || cycle.variance === null || !cycle.mean) return null
  const variance = 1 / won - 1 / decided + cycle.variance / (cycle.n * cycle.mean ** 2)
  const factor = Math.exp(normalQuantile((1 + level) / 2) * Math.sqrt(variance))
  return { level, lower: perDay / factor, upper: perDay * factor, method: 'log_delta' }
}

export type Concentration = {
  /** Share of the largest `top` in the total; null when the total is 0. */
  share: number | null
  top: { key: string; amountMinor: number; share: number }[]
  totalMinor: number
}

/** How much of a sum hangs on its largest parts: deals, accounts, or sources. */
export function concentration(options: {
  parts: readonly { key: string; amountMinor: number }[]
  top?: number
}): Concentration {
  const { parts, top = 5 } = options
  const total = compensatedSum(
    parts.map(({ amountMinor }) => nonNegative(amountMinor, 'amountMinor')),
  )
  const largest = parts
    .toSorted((a, b) => b.amountMinor - a.amountMinor || (a.key < b.key ? -1 : 1))
    .slice(0, top)
  const rows =
    total === 0 ? [] : largest.map((part) => ({ ...part, share: part.amountMinor / total }))
  return {
    share: total === 0 ? null : compensatedSum(rows.map(({ share }) => share)),
    top: rows,
    totalMinor: total,
  }
}

/**
 * How far an objective has come: (actual − baseline) ÷ (target − baseline). May be negative or above 1;
 * targets below the baseline work the same way.
 */
export function objectiveScore(options: {
  baseline: number
  target: number
  actual: number
}): Figure<'target_equals_baseline'> {
  const { baseline, target, actual } = options
  return target === baseline
    ? noFigure('target_equals_baseline')
    : figure((actual - baseline) / (target - baseline))
}
