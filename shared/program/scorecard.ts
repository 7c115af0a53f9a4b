import { quantileR7 } from '../metrics/quantile.ts'
import type { DecisionCode } from '../schemas/decision.ts'
import type { Experiment } from '../schemas/experiment.ts'
import type { ExperimentResult } from '../schemas/result.ts'
import { proportionCI } from '../stats/index.ts'
import { daysAfter, daysFrom } from '../experiments/maturity.ts'
import { type EffectEstimate, type ShrunkEffect, shrinkEffects, totalEffect } from './shrinkage.ts'

const WEEK = 7
const Z95 = 1.959963984540054

/** A concluded test. */
export type Concluded = {
  experiment: string
  code: DecisionCode
  /** First day of its idea, or of its plan without one. */
  ideaOn: string
  decidedOn: string
}

export type Cadence = {
  /** Weeks from Monday, the latest last; the last one may not be over. */
  weeks: { from: string; concluded: number; partial: boolean }[]
  thisWeek: number
  /** Weeks in a row, up to the last full one or this one, with at least one conclusion. */
  streak: number
}

/** Tests concluded by week (products B07, B08). */
export function cadenceOf(
  concluded: readonly Pick<Concluded, 'decidedOn'>[],
  { today, weeks }: { today: string; weeks: number },
): Cadence {
  const monday = mondayOf(today)
  const counts = Array.from({ length: weeks }, (_, index) => {
    const from = daysAfter(monday, (index + 1 - weeks) * WEEK)
    const to = daysAfter(from, WEEK - 1)
    const count = concluded.filter(({ decidedOn }) => decidedOn >= from && decidedOn <= to).length
    return { from, concluded: count, partial: to >= today }
  })
  const thisWeek = counts.at(-1)?.concluded ?? 0
  const full = thisWeek > 0 ? counts : counts.slice(0, -1)
  const lastEmpty = full.findLastIndex((week) => week.concluded === 0)
  return { weeks: counts, thisWeek, streak: full.length - 1 - lastEmpty }
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % WEEK
  return daysAfter(day, -weekday)
}

export type Share = {
  value: number | null
  numerator: number
  denominator: number
  interval: { level: number; lower: number | null; upper: number | null } | null
}

/** Shipped among all concluded tests, with Wilson's interval. */
export function winRateOf(concluded: readonly Pick<Concluded, 'code'>[]): Share {
  const denominator = concluded.length
  const numerator = concluded.filter(({ code }) => code === 'ship').length
  if (denominator === 0) return { value: null, numerator, denominator, interval: null }
  const ci = proportionCI({ successes: numerator, trials: denominator, method: 'wilson' })
  return {
    value: numerator / denominator,
    numerator,
    denominator,
    interval: { level: 0.95, lower: ci.ciLower, upper: ci.ciUpper },
  }
}

/** Median calendar days from idea to verdict; 5, 9 and 13 give 9. Null without a verdict. */
export function medianDaysToVerdict(
  concluded: readonly Pick<Concluded, 'ideaOn' | 'decidedOn'>[],
): number | null {
  const days = concluded.map(({ ideaOn, decidedOn }) => Math.max(0, daysFrom(ideaOn, decidedOn)))
  return days.length === 0 ? null : quantileR7(days, 0.5)
}

/** The effect of one variant of a concluded test on its primary metric, relative. */
export type TestedEffect = {
  experiment: string
  variant: string
  metric: string
  estimate: number | null
  lower: number | null
  upper: number | null
  /** Whether this variant was shipped. */
  shipped: boolean
  /** A larger value of the metric is better. */
  better: 'up' | 'down'
}

/** Every treatment of a concluded test with its effect on the primary metric, gains positive. */
export function testedEffects(
  { key, metrics: { primary } }: Experiment,
  { metrics }: ExperimentResult,
  shipped: string | null,
): (TestedEffect & { as: EffectEstimate | null })[] {
  const metric = metrics.find(({ role }) => role === 'primary')
  if (metric === undefined) return []
  const better = metric.direction === 'down' ? ('down' as const) : ('up' as const)
  return metric.comparisons.map(({ variant, readings }) => {
    const { estimate, lower, upper } = readings.fixed.relative
    const tested = { estimate, lower, upper, better, variant, metric: primary, experiment: key }
    return { ...tested, shipped: variant === shipped, as: estimateOf(tested) }
  })
}

export type Impact = {
  metric: string
  shipped: number
  /** Sum of the winners as they were measured: too large, because they were picked for being large. */
  naive: number | null
  honest: { estimate: number | null; lower: number | null; upper: number | null; level: number }
  /** Share by which the plain sum overstates; null where there is nothing to divide by. */
  overstated: number | null
  effects: (ShrunkEffect & { experiment: string; variant: string })[]
}

/**
 * What shipped tests are worth together, metric by metric: the plain sum, and the sum with the winner's
 * curse taken out, which every test of the program informs, also those that were not shipped.
 *
 * Gains are positive whichever way is better.
 */
export function programImpact(
  tested: readonly TestedEffect[],
  { level = 0.9 }: { level?: number } = {},
): Impact[] {
  const known = tested.flatMap((each) => {
    const estimate = estimateOf(each)
    return estimate === null ? [] : [{ ...each, as: estimate }]
  })
  const estimates = known.map(({ as }) => as)
  const shrunk = new Map(shrinkEffects(estimates).map((each) => [each.id, each]))
  const metrics = [...new Set(known.filter(({ shipped }) => shipped).map(({ metric }) => metric))]
  return metrics.toSorted().map((metric) => {
    const winners = known.filter((each) => each.shipped && each.metric === metric)
    const naive = winners.reduce((sum, { as }) => sum + as.estimate, 0)
    const honest = totalEffect(
      estimates,
      winners.map(({ as }) => as.id),
      { level },
    )
    return {
      metric,
      shipped: winners.length,
      naive,
      honest,
      overstated:
        honest.estimate === null || honest.estimate <= 0 ? null : naive / honest.estimate - 1,
      effects: winners.flatMap(({ as, experiment, variant }) => {
        const found = shrunk.get(as.id)
        return found === undefined ? [] : [{ ...found, experiment, variant }]
      }),
    }
  })
}

function estimateOf(tested: Omit<TestedEffect, 'shipped'>): EffectEstimate | null {
  const { estimate, lower, upper, better, experiment, variant } = tested
  if (estimate === null || lower === null || upper === null || upper <= lower) return null
  return {
    id: JSON.stringify([experiment, variant]),
    estimate: better === 'up' ? estimate : -estimate,
    standardError: (upper - lower) / (2 * Z95),
  }
}

/** Whether what was promised shows in units that see no experiment at all. */
export type HoldoutCheck = {
  metric: string
  /** Everybody else against the held out, relative. */
  observed: { estimate: number | null; lower: number | null; upper: number | null }
  units: { heldOut: number; others: number }
  /** The promised total lies within what was observed, above it or below it. */
  agrees: 'yes' | 'promised_too_much' | 'promised_too_little' | null
  /** Why nothing could be observed, and the same in words. */
  reason: 'no_holdout' | 'too_few_orders' | null
  note: string | null
}

/** Holds the honest total against what the global holdout shows. */
export function holdoutCheck(
  promised: Impact['honest'] | null,
  observed: Omit<HoldoutCheck, 'agrees'>,
): HoldoutCheck {
  const { lower, upper } = observed.observed
  const total = promised?.estimate ?? null
  if (total === null || lower === null || upper === null) return { ...observed, agrees: null }
  if (total > upper) return { ...observed, agrees: 'promised_too_much' }
  return { ...observed, agrees: total < lower ? 'promised_too_little' : 'yes' }
}

/** The share of active tests in the primary rhythm, with the others by name (product B03). */
export function alignmentOf(
  active: readonly { key: string; mode: 'b2c' | 'b2b' }[],
  primary: 'b2c' | 'b2b',
): { share: number | null; aligned: number; active: number; others: string[] } {
  const aligned = active.filter(({ mode }) => mode === primary).length
  return {
    share: active.length === 0 ? null : aligned / active.length,
    aligned,
    active: active.length,
    others: active.filter(({ mode }) => mode !== primary).map(({ key }) => key),
  }
}
