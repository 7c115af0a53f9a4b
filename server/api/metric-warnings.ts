import type { Metric } from '@takt/shared/metrics'
import { metricWarnings } from '@takt/shared/misuse'
import type { Mode } from '@takt/shared/schemas/mode.ts'
import type { MetricAnswer } from '@takt/shared/schemas/result.ts'

/** A metric's answer with the ways in which it is easily misread as it was asked for. */
export function withWarnings(
  answer: MetricAnswer,
  metric: Metric,
  asked: { mode?: Mode | undefined; by?: string | undefined; role: 'tile' | 'goal' | 'primary' },
): MetricAnswer {
  const mode = asked.mode ?? metric.modes[0] ?? 'b2c'
  const { role, by } = asked
  return {
    ...answer,
    warnings: metricWarnings(metric, answer, { mode, role, isSplit: by !== undefined }),
  }
}
