import type { Experiment } from '../schemas/experiment.ts'
import type { Comparison, ExperimentResult, MetricResult } from '../schemas/result.ts'
import { gatedPValues } from './gatekeeping.ts'
import { type DailyUnits, experimentHealth } from './health.ts'
import { effectTimeline, judgeMetric, type MetricFrame, type MetricInput } from './metric-result.ts'
import { type AgeSums, noveltyOf } from './novelty.ts'
import { verdictOf } from './verdict.ts'

/** What was planned and what was seen, as the read models give it. */
export type ExperimentInput = {
  plan: Experiment
  status: ExperimentResult['status']
  /** ISO 8601 instant and calendar day of the answer. */
  asOf: string
  today: string
  /** The log position that the numbers include. */
  seq: number
  currency: string
  /** Exposed units by variant and day; crossovers are not among them. */
  units: readonly DailyUnits[]
  crossovers: number
  /** Units whose id holds for one day, and persons whose devices show them different variants. */
  cookieless?: number
  peopleInTwoVariants?: number
  /** Events of these days that were erased or outlived the retention. */
  removed?: ExperimentResult['health']['removed']
  metrics: readonly MetricInput[]
  /** The primary metric by days since exposure. */
  ages?: readonly AgeSums[]
  /** What the others are compared with; the first variant unless given. */
  baseline?: string
  /** Percentile at which the metrics' values per unit have been capped, for the record. */
  cap?: number | null
}

/**
 * Everything that may be said about an experiment now.
 *
 * While it runs the always-valid reading stands for each comparison, once it is stopped the fixed one;
 * both and the Bayesian one are in the result.
 */
export function analyseExperiment(input: ExperimentInput): ExperimentResult {
  const { plan, status, currency } = input
  const keys = plan.variants.map(({ key }) => key)
  const planned = input.units.filter(({ variant }) => keys.includes(variant))
  const units = keys.map((key) =>
    planned.filter(({ variant }) => variant === key).reduce((sum, row) => sum + row.units, 0),
  )
  const health = experimentHealth({
    variants: plan.variants,
    daily: planned,
    crossovers: input.crossovers,
    cookieless: input.cookieless ?? 0,
    peopleInTwoVariants: input.peopleInTwoVariants ?? 0,
    ...(input.removed === undefined ? {} : { removed: input.removed }),
  })
  const reading = status === 'stopped' ? ('fixed' as const) : ('always-valid' as const)
  const baseline = input.baseline ?? keys[0] ?? ''
  const frame: MetricFrame = { variants: keys, baseline, currency, unit: plan.unit, reading }
  const metrics = gated(input.metrics.map((metric) => judgeMetric(metric, frame)))
  const primary = input.metrics.find(({ role }) => role === 'primary')
  const days = daysOf(planned)
  return {
    experiment: plan.key,
    status,
    unit: plan.unit,
    asOf: input.asOf,
    seq: input.seq,
    currency,
    reading,
    baseline,
    cap: input.cap ?? null,
    variants: keys.map((key, index) => ({ key, units: units[index] ?? 0 })),
    lastUnitDay: days.lastDay,
    health,
    metrics,
    timeline: primary === undefined ? [] : effectTimeline(primary, frame),
    novelty:
      primary === undefined
        ? { spans: [], changes: [] }
        : noveltyOf(primary, input.ages ?? [], frame),
    verdict: verdictOf({
      unit: plan.unit,
      status,
      health,
      units,
      metrics,
      ...days,
      today: input.today,
    }),
  }
}

/** The first and the last day with a unit. */
function daysOf(planned: readonly DailyUnits[]) {
  const days = planned.map(({ day }) => day).toSorted()
  return { firstDay: days[0] ?? null, lastDay: days.at(-1) ?? null }
}

/** Secondary metrics behind the primary one: none may be claimed before it, for each variant. */
function gated(metrics: readonly MetricResult[]): MetricResult[] {
  const primary = metrics.find(({ role }) => role === 'primary')
  const secondaries = metrics.filter(({ role }) => role === 'secondary')
  const gate = (variant: string, pick: (comparison: Comparison) => number | null) => {
    const of = (metric: MetricResult | undefined): number | null => {
      const comparison = metric?.comparisons.find((each) => each.variant === variant)
      return comparison === undefined ? null : pick(comparison)
    }
    return gatedPValues({ primary: of(primary), secondaries: secondaries.map(of) })
  }
  return metrics.map((metric) => {
    if (metric.role !== 'secondary') return metric
    const place = secondaries.indexOf(metric)
    const comparisons = metric.comparisons.map((comparison): Comparison => {
      const at = (pick: (comparison: Comparison) => number | null): number | null =>
        gate(comparison.variant, pick)[place] ?? null
      const { alwaysValid, fixed, bayesian } = comparison.readings
      return {
        ...comparison,
        pValueAdjusted: at(({ pValueAdjusted }) => pValueAdjusted),
        readings: {
          bayesian,
          alwaysValid: {
            ...alwaysValid,
            pValueAdjusted: at(({ readings }) => readings.alwaysValid.pValueAdjusted),
          },
          fixed: { ...fixed, pValueAdjusted: at(({ readings }) => readings.fixed.pValueAdjusted) },
        },
      }
    })
    return { ...metric, comparisons }
  })
}
