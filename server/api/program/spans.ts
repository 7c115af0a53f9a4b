import { periodValue } from '@takt/shared/experiments'
import { metricById } from '@takt/shared/metrics'
import { misusesOf } from '@takt/shared/misuse'
import {
  BEFORE_AFTER_LABEL,
  compareSpans,
  prices,
  type SpanComparison,
  targetMet,
} from '@takt/shared/program'
import type { Experiment } from '@takt/shared/schemas/experiment.ts'
import { Hono } from 'hono'
import type { ProjectScope } from '../../db/scope.ts'
import { AppError } from '../../errors.ts'
import { isComputed, readMetricSums } from '../../read-models/metric-sums.ts'
import type { ApiEnv } from '../env.ts'
import { findExperiment } from '../experiment-record.ts'
import { plannedMetrics } from '../../answers/experiment-result.ts'

/** Before/after comparisons: never an effect, never a p-value. */
export const spans = new Hono<ApiEnv>().get('/experiments/:key/comparison', async (c) => {
  const { experiment: plan } = await findExperiment(c.var.scope, c.req.param('key'))
  if (plan.design !== 'before_after' || plan.periods === undefined) {
    throw new AppError('conflict', 'this is a controlled experiment; ask for its results instead')
  }
  const metrics: SpanComparison[] = []
  for (const id of metricsOf(plan)) metrics.push(await comparedIn(c.var.scope, plan.periods, id))
  const moves = (plan.goals ?? []).map(({ metric, direction }) => ({
    metric,
    direction,
    relative: metrics.find((each) => each.metric === metric)?.relative.estimate ?? null,
    beyondChance: null,
  }))
  const reached = metrics.find(({ metric }) => metric === plan.target?.metric)?.relative.estimate
  return c.json({
    experiment: plan.key,
    label: BEFORE_AFTER_LABEL,
    periods: plan.periods,
    metrics,
    goals: moves,
    outcome: prices(moves).length > 0 ? 'trade_off' : null,
    target:
      plan.target === undefined
        ? null
        : {
            ...plan.target,
            reached: reached ?? null,
            met: targetMet(plan.target, reached ?? null),
          },
    warnings: misusesOf({ design: 'before_after', isCausal: false, pValue: null }),
  })
})

function metricsOf(plan: Experiment): string[] {
  const planned = plannedMetrics(plan).map(({ id }) => id)
  const others = (plan.goals ?? []).map(({ metric }) => metric)
  return [...new Set([...planned, ...others, ...(plan.target ? [plan.target.metric] : [])])]
}

async function comparedIn(
  scope: ProjectScope,
  { before, after }: NonNullable<Experiment['periods']>,
  id: string,
): Promise<SpanComparison> {
  const metric = metricById(id)
  if (metric === undefined) throw new AppError('unprocessable', `there is no metric "${id}"`)
  const sideOf = async ({ from, to }: { from: string; to: string }) => {
    if (!isComputed(id)) {
      const note = `${metric.name.en} is not computed over time`
      return { value: null, numerator: 0, denominator: null, interval: null, note }
    }
    const [found] = await readMetricSums(scope, id, { from, to, grain: 'total', by: null })
    const sums = found ?? {
      numerator: 0,
      denominator: metric.denominator === null ? null : 0,
      numeratorSquares: null,
    }
    const { numerator, denominator } = sums
    return { ...periodValue(metric, sums, scope.project.currency), numerator, denominator }
  }
  return compareSpans(metric, await sideOf(before), await sideOf(after))
}
