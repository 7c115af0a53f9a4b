import type { Mode } from '../schemas/mode.ts'
import { PIPELINE_METRICS } from './catalogue-b2b-pipeline.ts'
import { REVENUE_METRICS } from './catalogue-b2b-revenue.ts'
import { SALES_METRICS } from './catalogue-b2b-sales.ts'
import { CUSTOMER_METRICS } from './catalogue-b2c-customers.ts'
import { SHOP_METRICS } from './catalogue-b2c-shop.ts'
import { SHARED_METRICS } from './catalogue-both.ts'
import { EXPERIMENT_METRICS } from './catalogue-experiment.ts'
import type { Metric, MetricInMode } from './metric.ts'

/** Every metric there is, in the order in which pages list them. Which are computed, the server says. */
export const catalogue: readonly Metric[] = [
  ...SHOP_METRICS,
  ...CUSTOMER_METRICS,
  ...PIPELINE_METRICS,
  ...SALES_METRICS,
  ...REVENUE_METRICS,
  ...SHARED_METRICS,
  ...EXPERIMENT_METRICS,
]

const BY_ID = new Map(catalogue.map((metric) => [metric.id, metric]))

export function metricById(id: string): Metric | undefined {
  return BY_ID.get(id)
}

/** What one mode may show, each with that mode's band only. */
export function metricsForMode(mode: Mode): MetricInMode[] {
  return catalogue.flatMap((metric) => {
    const { bands, modes, ...rest } = metric
    return modes.includes(mode) ? [{ ...rest, mode, band: bands[mode] ?? null }] : []
  })
}

/** One metric as a mode shows it; undefined when the mode has no such metric. */
export function metricInMode(options: { metric: string; mode: Mode }): MetricInMode | undefined {
  const found = metricById(options.metric)
  if (found === undefined || !found.modes.includes(options.mode)) return undefined
  const { bands, modes: _, ...rest } = found
  return { ...rest, mode: options.mode, band: bands[options.mode] ?? null }
}
