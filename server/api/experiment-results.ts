import { analyseExperiment, measureOf, type MetricInput } from '@takt/shared/experiments'
import { metricById } from '@takt/shared/metrics'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { ExperimentResult } from '@takt/shared/schemas/result.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { readDailySums } from '../read-models/experiment-sums.ts'
import { countCrossovers, readDailyUnits } from '../read-models/experiment-units.ts'
import { readAppliedSeq } from '../read-models/projector-position.ts'
import { today } from './today.ts'

const REMEMBERED_MAX = 200

/** A list may show a result that is older than the log by this many times the cost of a new one. */
const LIST_PATIENCE = 20

/**
 * Results of experiments; computed again only when the log, the status or the day has moved.
 *
 * @param options.forList a large experiment that is costly to compute may be a little behind, so that
 *   a list under live traffic does not keep the process busy with it
 */
export type ExperimentResults = (
  scope: ProjectScope,
  record: ExperimentRecord,
  options?: { forList: boolean },
) => Promise<ExperimentResult>

type Remembered = {
  basis: { seq: number; state: string }
  result: ExperimentResult
  freshUntilMs: number
}

export function createExperimentResults(now: () => number): ExperimentResults {
  const remembered = new Map<string, Remembered>()
  return async (scope, record, { forList } = { forList: false }) => {
    const nowMs = now()
    const day = today(scope.project, nowMs)
    const asOf = new Date(nowMs).toISOString()
    const key = JSON.stringify([scope.project.id, record.experiment.key])
    const state = JSON.stringify([record.status, day])
    return await inSnapshot(scope, async (snapshot) => {
      const seq = await readAppliedSeq(snapshot)
      const known = remembered.get(key)
      if (known?.basis.state === state) {
        if (known.basis.seq === seq) return { ...known.result, asOf }
        if (forList && nowMs < known.freshUntilMs) return known.result
      }
      const result = await compute(snapshot, record, { seq, asOf, today: day })
      const doneMs = now()
      if (remembered.size >= REMEMBERED_MAX) remembered.clear()
      const freshUntilMs = doneMs + (doneMs - nowMs) * LIST_PATIENCE
      remembered.set(key, { basis: { seq, state }, result, freshUntilMs })
      return result
    })
  }
}

async function compute(
  scope: ProjectScope,
  { experiment: plan, status, origin }: ExperimentRecord,
  at: { seq: number; asOf: string; today: string },
): Promise<ExperimentResult> {
  const units = { experimentKey: plan.key, unit: plan.unit, origin }
  const dailyUnits = await readDailyUnits(scope, units)
  const metrics: MetricInput[] = []
  for (const { id, role } of plannedMetrics(plan)) {
    const measure = measureOf(id, origin)
    const entry = metricById(id)
    if (measure === undefined || entry === undefined) continue
    const sums = await readDailySums(scope, { ...units, fact: measure.fact })
    metrics.push({
      id,
      role,
      kind: measure.kind,
      unit: entry.unit,
      direction: entry.direction,
      daily: [...dailyUnits.map((row) => ({ ...NO_FACTS, ...row })), ...sums],
    })
  }
  return analyseExperiment({
    plan,
    status,
    currency: scope.project.currency,
    units: dailyUnits,
    crossovers: await countCrossovers(scope, units),
    metrics,
    ...at,
  })
}

const NO_FACTS = {
  numerator: 0,
  numeratorSquares: 0,
  denominator: 0,
  denominatorSquares: 0,
  products: 0,
}

/** Every metric of a plan once, in the order of its weight in the decision. */
export function plannedMetrics({
  metrics: { primary, secondary, guardrails },
}: ExperimentRecord['experiment']): { id: string; role: MetricInput['role'] }[] {
  const planned = [
    { id: primary, role: 'primary' as const },
    ...secondary.map((id) => ({ id, role: 'secondary' as const })),
    ...guardrails.map((id) => ({ id, role: 'guardrail' as const })),
  ]
  return planned.filter(({ id }, index) => planned.findIndex((each) => each.id === id) === index)
}
