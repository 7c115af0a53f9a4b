import { guardMetric } from '../metrics/index.ts'
import { daysFrom } from '../experiments/maturity.ts'
import type { Misuse } from '../schemas/claim.ts'
import type { Experiment } from '../schemas/experiment.ts'
import { warningsOf } from './answers.ts'

/**
 * How a plan would have its result misread: decided by a count that can be bought, stopped before a week
 * is over, or without a span that could be compared.
 *
 * @param startsOn the first day of the test; today for a draft
 */
export function planWarnings(
  { mode, metrics: { primary }, stopOn, design, periods }: Experiment,
  startsOn: string,
): Misuse[] {
  const days = stopOn === undefined ? null : daysFrom(startsOn, stopOn)
  const isKnown = guardMetric({ metric: primary, mode }).ok
  return warningsOf([
    { mode, metric: primary, role: 'primary' },
    ...(days === null || design === 'before_after'
      ? []
      : [
          {
            isCausal: true,
            experiment: {
              status: 'running' as const,
              reading: 'always-valid' as const,
              days: Math.max(0, days),
            },
          },
        ]),
    ...(design !== 'before_after' || periods === undefined || !isKnown
      ? []
      : [
          {
            design: 'before_after' as const,
            comparison: {
              before: { ...periods.before, numerator: 0 },
              after: { ...periods.after, numerator: 0 },
            },
          },
        ]),
  ])
}
