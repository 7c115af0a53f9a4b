import {
  AGE_SPANS,
  analyseExperiment,
  type Measure,
  measureOf,
  type MetricInput,
} from '@takt/shared/experiments'
import { metricById } from '@takt/shared/metrics'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { ExperimentResult, MetricUnit } from '@takt/shared/schemas/result.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { readAgeSums } from '../read-models/experiment-age-sums.ts'
import { readCap } from '../read-models/experiment-cap.ts'
import type { ExperimentUnits } from '../read-models/experiment-facts.ts'
import { readDailySums } from '../read-models/experiment-sums.ts'
import {
  countCookieless,
  countCrossovers,
  countPeopleInTwoVariants,
  type DailyUnits,
  readDailyUnits,
} from '../read-models/experiment-units.ts'
import { readUnitValues } from '../read-models/experiment-values.ts'
import { type Position, readPosition } from '../read-models/projector-position.ts'
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
  basis: Position & { state: string }
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
      const { seq, appliedAtMs } = await readPosition(snapshot)
      const known = remembered.get(key)
      if (known?.basis.state === state) {
        if (known.basis.seq === seq && known.basis.appliedAtMs === appliedAtMs)
          return { ...known.result, asOf }
        if (forList && nowMs < known.freshUntilMs) return known.result
      }
      const result = await compute(snapshot, record, { seq, asOf, today: day })
      const doneMs = now()
      if (remembered.size >= REMEMBERED_MAX) remembered.clear()
      const freshUntilMs = doneMs + (doneMs - nowMs) * LIST_PATIENCE
      remembered.set(key, { basis: { seq, appliedAtMs, state }, result, freshUntilMs })
      return result
    })
  }
}

/** How a reader wants to see the comparisons; the verdict stays that of the plan. */
export type ResultView = {
  baseline?: string | undefined
  /** Percentile of the units with a value above which values are cut. */
  cap?: number | undefined
}

/** The share of units with a value that the result beside each metric of money leaves as they are. */
const CAP_PERCENTILE = 0.99

/** The comparisons of a view, with the health and the verdict of the plan. */
export async function viewResult(
  scope: ProjectScope,
  record: ExperimentRecord,
  { planned, view, day }: { planned: ExperimentResult; view: ResultView; day: string },
): Promise<ExperimentResult> {
  return await inSnapshot(scope, async (snapshot) => {
    const { seq } = await readPosition(snapshot)
    const result = await compute(snapshot, record, { seq, asOf: planned.asOf, today: day, view })
    return { ...result, verdict: planned.verdict }
  })
}

async function compute(
  scope: ProjectScope,
  { experiment: plan, status, origin }: ExperimentRecord,
  { view = {}, ...at }: { seq: number; asOf: string; today: string; view?: ResultView },
): Promise<ExperimentResult> {
  const units = { experimentKey: plan.key, unit: plan.unit, origin }
  const dailyUnits = await readDailyUnits(scope, units)
  const metrics: MetricInput[] = []
  for (const { id, role } of plannedMetrics(plan)) {
    const measure = measureOf(id, origin)
    const entry = metricById(id)
    if (measure === undefined || entry === undefined) continue
    const { unit, direction } = entry
    const margin = plan.metrics.margins[id] ?? null
    const read = await readMetric(scope, units, { measure, unit, dailyUnits, cap: view.cap })
    metrics.push({ id, role, kind: measure.kind, unit, direction, margin, ...read })
  }
  const primary = measureOf(plan.metrics.primary, origin)
  return analyseExperiment({
    plan,
    status,
    currency: scope.project.currency,
    units: dailyUnits,
    crossovers: await countCrossovers(scope, units),
    cookieless: await countCookieless(scope, units),
    peopleInTwoVariants: await countPeopleInTwoVariants(scope, units),
    metrics,
    ages:
      primary === undefined || primary.kind === 'quantile'
        ? []
        : await readAgeSums(scope, {
            ...units,
            fact: primary.fact,
            spans: AGE_SPANS,
            today: at.today,
          }),
    ...(view.baseline === undefined ? {} : { baseline: view.baseline }),
    cap: view.cap ?? null,
    ...at,
  })
}

type Read = Pick<MetricInput, 'daily' | 'values' | 'probability' | 'capped'>

/** What a metric is made of; of money per unit also what is left below a cap. */
async function readMetric(
  scope: ProjectScope,
  units: ExperimentUnits,
  {
    measure: { fact, kind, probability },
    unit,
    dailyUnits,
    cap,
  }: {
    measure: Measure
    unit: MetricUnit
    dailyUnits: readonly DailyUnits[]
    cap: number | undefined
  },
): Promise<Read> {
  const counted = dailyUnits.map((row) => ({ ...NO_FACTS, ...row }))
  if (kind === 'quantile') {
    const values = await readUnitValues(scope, { ...units, fact })
    return { daily: counted, values, ...(probability === undefined ? {} : { probability }) }
  }
  const isCappable = kind === 'mean' && unit === 'money'
  const sumsAt = async (most: number | null) => [
    ...counted,
    ...(await readDailySums(scope, { ...units, fact, cap: most })),
  ]
  const at = isCappable
    ? await readCap(scope, { ...units, fact, percentile: cap ?? CAP_PERCENTILE })
    : null
  if (at === null) return { daily: await sumsAt(null) }
  const below = await sumsAt(at.cap)
  const capped = {
    percentile: cap ?? CAP_PERCENTILE,
    cap: at.cap,
    unitsCapped: at.units,
    daily: below,
  }
  return { daily: cap === undefined ? await sumsAt(null) : below, capped }
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
