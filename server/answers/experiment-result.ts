import {
  AGE_SPANS,
  type AgeSums,
  analyseExperiment,
  maturityDays,
  type Measure,
  measureOf,
  type MetricInput,
} from '@takt/shared/experiments'
import { metricById } from '@takt/shared/metrics'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { ExperimentResult, MetricUnit } from '@takt/shared/schemas/result.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { readRemovals } from '../event-log/removals.ts'
import { readAccountValues } from '../read-models/account-values.ts'
import { readAgeSums } from '../read-models/experiment-age-sums.ts'
import { readCap } from '../read-models/experiment-cap.ts'
import { countsAccounts, type ExperimentUnits } from '../read-models/experiment-facts.ts'
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
import { addDays } from '../read-models/period.ts'

/** How a reader wants to see the comparisons; the verdict stays that of the plan. */
export type ResultView = {
  baseline?: string | undefined
  /** Percentile of the units with a value above which values are cut. */
  cap?: number | undefined
}

/** The share of units with a value that the result beside each metric of money leaves as they are. */
const CAP_PERCENTILE = 0.99

/** A result and the state of the log that it includes. */
export type ComputedResult = { result: ExperimentResult; position: Position }

/** The result of an experiment as the read models say it now. */
export async function computeResult(
  scope: ProjectScope,
  { record, ...at }: { record: ExperimentRecord } & ResultMoment,
): Promise<ComputedResult> {
  return await inSnapshot(scope, async (snapshot) => {
    const position = await readPosition(snapshot)
    return { position, result: await compute(snapshot, record, { seq: position.seq, ...at }) }
  })
}

type ResultMoment = {
  asOf: string
  /** Calendar day of the project. */
  today: string
  view?: ResultView
  /** What happened on the day and later is left out. */
  isPast?: boolean
}

async function compute(
  scope: ProjectScope,
  record: ExperimentRecord,
  { view = {}, isPast = false, ...at }: { seq: number } & ResultMoment,
): Promise<ExperimentResult> {
  const { experiment: plan, status, origin } = record
  const units = {
    experimentKey: plan.key,
    unit: plan.unit,
    origin,
    asOf: isPast ? addDays(at.today, -1) : at.today,
  }
  const known = <Row extends { day: string }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ day }) => !isPast || day < at.today)
  const dailyUnits = known(await readDailyUnits(scope, units))
  const metrics: MetricInput[] = []
  for (const { id, role } of plannedMetrics(plan)) {
    const measure = measureOf(id, origin)
    const entry = metricById(id)
    if (measure === undefined || entry === undefined) continue
    const { unit, direction } = entry
    const margin = plan.metrics.margins[id] ?? null
    const read = await readMetric(scope, units, { measure, unit, dailyUnits, cap: view.cap })
    const accounts = await readAccountsOf(scope, units, { measure, cap: view.cap })
    const daily = known(read.daily)
    const facts = { ...read, daily, ...accounts }
    metrics.push({ id, role, kind: measure.kind, unit, direction, margin, ...facts })
  }
  return analyseExperiment({
    plan,
    status,
    currency: scope.project.currency,
    units: dailyUnits,
    crossovers: await countCrossovers(scope, units),
    cookieless: await countCookieless(scope, units),
    peopleInTwoVariants: await countPeopleInTwoVariants(scope, units),
    removed: await readRemoved(scope, record, { dailyUnits, asOf: at.asOf }),
    metrics,
    ages: await readAges(scope, { ...units, today: at.today }, plan.metrics.primary),
    ...(view.baseline === undefined ? {} : { baseline: view.baseline }),
    cap: view.cap ?? null,
    ...at,
  })
}

/** The primary metric by days since exposure; of a metric that takes its time there is nothing to see. */
async function readAges(
  scope: ProjectScope,
  units: ExperimentUnits & { today: string },
  metric: string,
): Promise<AgeSums[]> {
  const measure = measureOf(metric, units.origin)
  if (measure === undefined || measure.kind === 'quantile' || maturityDays(metric) > 0) return []
  return await readAgeSums(scope, { ...units, fact: measure.fact, spans: AGE_SPANS })
}

/** What was erased or outlived the retention of the days in which the experiment ran. */
async function readRemoved(
  scope: ProjectScope,
  { startedAt, stoppedAt }: ExperimentRecord,
  { dailyUnits, asOf }: { dailyUnits: readonly DailyUnits[]; asOf: string },
): Promise<ExperimentResult['health']['removed']> {
  const starts = [startedAt, dailyUnits[0]?.day].flatMap((at) => (at == null ? [] : Date.parse(at)))
  if (starts.length === 0) return { events: 0, lastOn: null }
  const window = { fromMs: Math.min(...starts), toMs: Date.parse(stoppedAt ?? asOf) }
  const removals = await readRemovals(scope, window)
  const events = removals.reduce((sum, removal) => sum + removal.events, 0)
  return { events, lastOn: removals.at(-1)?.removedOn ?? null }
}

type Read = Pick<MetricInput, 'daily' | 'values' | 'probability' | 'capped' | 'accounts'>

/** Above this many accounts the usual tests hold, and dealing them anew would cost more than it tells. */
const ACCOUNTS_MAX = 1_000

/** What each account did, for experiments on so few accounts that they need a test of their own. */
async function readAccountsOf(
  scope: ProjectScope,
  units: ExperimentUnits,
  { measure: { fact, kind }, cap }: { measure: Measure; cap: number | undefined },
): Promise<Pick<MetricInput, 'accounts'>> {
  if (!countsAccounts(units) || kind === 'quantile' || cap !== undefined) return {}
  const perAccount = kind !== 'ratio'
  const accounts = await readAccountValues(scope, { ...units, fact, perAccount })
  return accounts.length > ACCOUNTS_MAX ? {} : { accounts }
}

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
