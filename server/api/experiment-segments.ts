import { measureOf, segmentEffects, type SegmentSums } from '@takt/shared/experiments'
import { metricById } from '@takt/shared/metrics'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { SegmentResult } from '@takt/shared/schemas/result.ts'
import type { Asker } from '../answers/answers.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import type { SegmentDimension } from '../read-models/experiment-segment-sums.ts'
import { readPosition } from '../read-models/projector-position.ts'
import type { KeptAnswer } from './kept-answers.ts'
import { plannedMetrics } from '../answers/experiment-result.ts'

export type KeptSegments = (
  key: string,
  version: string,
  compute: () => Promise<SegmentSums[]>,
) => Promise<KeptAnswer<SegmentSums[]>>

/** The effect of an experiment within the segments of one dimension. */
export async function segmentsOf(
  scope: ProjectScope,
  { experiment: plan, origin }: ExperimentRecord,
  asked: {
    by: SegmentDimension
    metric: string | undefined
    baseline: string | undefined
    day: string
    answers: Asker
    kept: KeptSegments
  },
): Promise<SegmentResult & Pick<KeptAnswer<unknown>, 'computed'>> {
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
  const question = {
    experimentKey: plan.key,
    unit: plan.unit,
    origin,
    asOf: asked.day,
    fact: measure.fact,
    dimension: asked.by,
  }
  const key = JSON.stringify([scope.project.id, question])
  const version = JSON.stringify(await readPosition(scope))
  const { answer: rows, computed } = await asked.kept(key, version, () =>
    asked.answers.ask(scope, 'segmentSums', question),
  )
  const effects = segmentEffects(
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
  return { ...effects, computed }
}
