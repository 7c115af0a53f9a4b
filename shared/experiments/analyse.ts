import type { Experiment } from '../schemas/experiment.ts'
import type { ExperimentResult } from '../schemas/result.ts'
import { experimentHealth } from './health.ts'
import { effectTimeline, judgeMetric, type MetricInput } from './metric-result.ts'
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
  units: readonly { variant: string; day: string; units: number }[]
  crossovers: number
  metrics: readonly MetricInput[]
}

/** Everything that may be said about an experiment now. */
export function analyseExperiment(input: ExperimentInput): ExperimentResult {
  const { plan, status, currency } = input
  const keys = plan.variants.map(({ key }) => key)
  const planned = input.units.filter(({ variant }) => keys.includes(variant))
  const units = keys.map((key) =>
    planned.filter(({ variant }) => variant === key).reduce((sum, row) => sum + row.units, 0),
  )
  const health = experimentHealth({
    units,
    weights: plan.variants.map(({ weight }) => weight),
    crossovers: input.crossovers,
  })
  const metrics = input.metrics.map((metric) => judgeMetric(metric, { variants: keys, currency }))
  const primary = input.metrics.find(({ role }) => role === 'primary')
  const days = planned.map(({ day }) => day).toSorted()
  return {
    experiment: plan.key,
    status,
    unit: plan.unit,
    asOf: input.asOf,
    seq: input.seq,
    currency,
    variants: keys.map((key, index) => ({ key, units: units[index] ?? 0 })),
    health,
    metrics: metrics.map(({ result }) => result),
    timeline: primary === undefined ? [] : effectTimeline(primary, { variants: keys, currency }),
    verdict: verdictOf({
      status,
      health,
      units,
      metrics,
      firstDay: days[0] ?? null,
      today: input.today,
    }),
  }
}
