import { measureOf, segmentEffects } from '@takt/shared/experiments'
import { metricById } from '@takt/shared/metrics'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { SegmentResult } from '@takt/shared/schemas/result.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { readSegmentSums, type SegmentDimension } from '../read-models/experiment-segment-sums.ts'
import { plannedMetrics } from './experiment-results.ts'

/** The effect of an experiment within the segments of one dimension. */
export async function segmentsOf(
  scope: ProjectScope,
  { experiment: plan, origin }: ExperimentRecord,
  asked: { by: SegmentDimension; metric: string | undefined; baseline: string | undefined },
): Promise<SegmentResult> {
  const id = asked.metric ?? plan.metrics.primary
  const measure = measureOf(id, origin)
  const entry = metricById(id)
  const isPlanned = plannedMetrics(plan).some((metric) => metric.id === id)
  if (!isPlanned || measure === undefined || entry === undefined) {
    throw new AppError('unprocessable', `metric: "${id}" is not measured in this experiment`, {
      field: 'metric',
    })
  }
  const variants = plan.variants.map(({ key }) => key)
  const rows = await inSnapshot(scope, (snapshot) =>
    readSegmentSums(snapshot, {
      experimentKey: plan.key,
      unit: plan.unit,
      origin,
      fact: measure.fact,
      dimension: asked.by,
    }),
  )
  return segmentEffects(
    { id, kind: measure.kind, unit: entry.unit, direction: entry.direction },
    rows,
    {
      variants,
      baseline: asked.baseline ?? variants[0] ?? '',
      currency: scope.project.currency,
      unit: plan.unit,
      dimension: asked.by,
    },
  )
}
