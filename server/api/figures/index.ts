import type { Metric } from '@takt/shared/metrics'
import type { MetricAnswer } from '@takt/shared/schemas/result.ts'
import { ACCOUNT_FIGURES } from './of-accounts.ts'
import { PIPELINE_FIGURES } from './of-pipeline.ts'
import type { At, Figures } from './row.ts'

const FIGURES: Figures = { ...PIPELINE_FIGURES, ...ACCOUNT_FIGURES }

/** Whether a metric of sales is answered as one figure: the state of today, or of a window of days. */
export const isFigure = (metric: string): boolean => Object.hasOwn(FIGURES, metric)

/** A figure as a metric's answer: one row, whatever grain is asked for, because no other is kept. */
export async function figureAnswer(metric: Metric, at: At): Promise<MetricAnswer> {
  const read = FIGURES[metric.id]
  if (read === undefined) throw new RangeError(`metric: "${metric.id}" is no figure`)
  return {
    metric: metric.id,
    unit: metric.unit,
    currency: metric.unit === 'money' ? at.setting.currency : null,
    grain: 'total',
    rows: [{ key: 'total', ...(await read(at)), partial: true }],
  }
}
