import { measureOf, periodValue } from '@takt/shared/experiments'
import {
  catalogue,
  dayText,
  guardMetric,
  isOfUnits,
  type Metric,
  metricWithBands,
} from '@takt/shared/metrics'
import type { ProjectMode } from '@takt/shared/schemas/mode.ts'
import type { MetricAnswer, MetricRow } from '@takt/shared/schemas/result.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { readRemovals } from '../event-log/removals.ts'
import { isSalesMetric, readSalesDays } from '../read-models/deal-sums.ts'
import type { MetricSums } from '../read-models/metric-parts.ts'
import {
  dimensionsOf,
  isComputed,
  METRIC_SPLITS,
  type MetricQuery,
  metricRefusal,
  readMetricSums,
} from '../read-models/metric-sums.ts'
import { isRevenueMetric } from '../read-models/mrr-sums.ts'
import { readMrrDays } from '../read-models/recurring-revenue.ts'
import { addDays, GRAINS, type Period, periodsBetween } from '../read-models/period.ts'
import { readOrderGaps, sumOrderGaps } from '../read-models/order-gaps.ts'
import { readDataDays } from '../read-models/period-sums.ts'
import type { ApiEnv } from './env.ts'
import { orderGapNote, removedNote } from './metric-notes.ts'
import { withWarnings } from './metric-warnings.ts'
import { asOfDay } from './shop-guard.ts'
import {
  isShopMetric,
  reasonRows,
  shopMetricRefusal,
  shopMetricRows,
  shopReason,
  shopSplits,
} from './shop-metrics.ts'
import { figureAnswer, isFigure } from './figures/index.ts'
import type { At } from './figures/row.ts'
import { createMemory } from './memory.ts'
import { createPanels, type Panels } from './pipeline/panels.ts'
import { daysOf as windowOf } from './pipeline/setting.ts'
import { today } from './today.ts'
import { query } from './validate.ts'
import { VisitFilterQuery } from './visit-filter.ts'
import { filterOf } from './visit-question.ts'

const ROWS_MAX = 5_000
const DAY_MS = 24 * 3_600_000

const Ask = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  grain: z.enum(GRAINS).default('day'),
  by: z.enum(METRIC_SPLITS).optional(),
  /** Whose variants, with `by=variant`. */
  experiment: z.string().max(64).optional(),
  mode: z.enum(['b2c', 'b2b']).optional(),
  /** What it is to be: a goal and what decides an experiment are asked more of than a tile. */
  role: z.enum(['tile', 'goal', 'primary']).default('tile'),
  ...VisitFilterQuery,
})

/** The catalogue, and each metric over time. */
export function metrics(services: Services) {
  const { now, deals, answers } = services
  const remember = createMemory()
  const panels = createPanels(services)
  return new Hono<ApiEnv>()
    .get('/metrics', (c) => {
      const { mode } = c.var.scope.project
      const shown = catalogue.filter((metric) => mode === 'hybrid' || metric.modes.includes(mode))
      return c.json({
        metrics: shown.map((metric) => ({
          ...metric,
          bands: bandsOf(metricWithBands(metric, c.var.scope.project.settings), mode),
          available: isComputedIn(mode, metric.id),
          measured: measureOf(metric.id, 'live') !== undefined,
          by:
            mode !== 'b2b' && isShopMetric(metric.id)
              ? shopSplits(metric.id)
              : dimensionsOf(metric.id),
        })),
      })
    })
    .get('/metrics/:id', query(Ask), async (c) => {
      const { scope } = c.var
      const asked = c.req.valid('query')
      const metric = allowedMetric(scope, c.req.param('id'), asked.mode)
      if (isFigureOf(scope, metric.id, asked.mode)) {
        const at = { asked, nowMs: now(), remember, panels, answers }
        return c.json(await figureOf(scope, metric, at))
      }
      const question = sumsQuery(asked, { from: '', to: '' })
      const refusal = isOfShop(scope, metric.id, asked.mode)
        ? shopMetricRefusal(metric.id, question)
        : metricRefusal(metric.id, question)
      if (refusal !== null) throw new AppError('invalid_request', refusal)
      const day = today(scope.project, now())
      const compute = (): Promise<MetricAnswer> =>
        inSnapshot(scope, async (snapshot) => {
          const at = { asked, today: day, nowMs: now() }
          return withWarnings(await answerFor(snapshot, metric, at), metric, asked)
        })
      if (!isSalesMetric(metric.id)) return c.json(await compute())
      // Computed once for each state of the deals, each day and what was asked.
      const kept = (await deals.of(scope)).answers
      const key = JSON.stringify(['metric', metric.id, asked, day])
      const answer = (kept.get(key) as MetricAnswer | undefined) ?? (await compute())
      kept.set(key, answer)
      return c.json(answer)
    })
}

/** A project sees the bands of its own rhythm only. */
function bandsOf({ bands }: Metric, mode: ProjectMode): Metric['bands'] {
  if (mode === 'hybrid') return bands
  const own = bands[mode]
  return own === undefined ? {} : { [mode]: own }
}

/** The metric, when the project's mode (for hybrid projects: the mode asked for) may show it. */
function allowedMetric({ project }: ProjectScope, id: string, asked?: 'b2c' | 'b2b'): Metric {
  const modes = project.mode === 'hybrid' ? (['b2c', 'b2b'] as const) : ([project.mode] as const)
  const answers = modes
    .filter((mode) => asked === undefined || mode === asked)
    .map((mode) => guardMetric({ metric: id, mode }))
  const allowed = answers.find((answer) => answer.ok)
  if (allowed?.ok === true) {
    if (isComputedIn(project.mode, id) || isOfShop({ project }, id, asked)) return allowed.metric
    throw new AppError('unprocessable', `${allowed.metric.name.en} is not computed yet`, {
      metric: id,
      code: 'not_computed',
      nearest: [],
    })
  }
  const [refusal] = answers
  if (refusal === undefined || refusal.ok) {
    throw new AppError('unprocessable', `this project is ${project.mode}, not ${String(asked)}`)
  }
  const { code, reason, nearest } = refusal
  throw new AppError(code === 'unknown_metric' ? 'not_found' : 'unprocessable', reason.en, {
    metric: id,
    code,
    reason,
    nearest,
  })
}

/** Deals make no metric of a project that sells to consumers only. */
const isComputedIn = (mode: ProjectMode, id: string): boolean =>
  (isComputed(id) && (mode !== 'b2c' || !isSalesMetric(id))) ||
  (mode !== 'b2b' && isShopMetric(id)) ||
  (mode !== 'b2c' && isFigure(id))

/** Whether a metric is asked of sales, where it is one figure and nothing over time. */
const isFigureOf = (scope: ProjectScope, id: string, asked?: 'b2c' | 'b2b'): boolean =>
  !isComputed(id) && isFigure(id) && !isOfShop(scope, id, asked)

type FigureAsk = Pick<At, 'nowMs' | 'remember' | 'answers'> & {
  asked: z.infer<typeof Ask>
  panels: Panels
}

async function figureOf(
  scope: ProjectScope,
  metric: Metric,
  { asked, panels, ...at }: FigureAsk,
): Promise<MetricAnswer> {
  if (asked.by !== undefined) {
    throw new AppError('invalid_request', `by: ${metric.id} is one figure and cannot be split`)
  }
  const setting = await panels.settingOf(scope)
  const { first, last } = windowOf(setting, asked)
  const days = { from: dayText(first), to: dayText(last) }
  return withWarnings(await figureAnswer(metric, { scope, setting, ...at, ...days }), metric, asked)
}

/** Whether a metric is asked of a shop that has a formula of its own for it, or a reason to have none. */
function isOfShop(
  { project }: Pick<ProjectScope, 'project'>,
  id: string,
  asked?: 'b2c' | 'b2b',
): boolean {
  if (project.mode === 'b2b' || asked === 'b2b') return isOfUnits(id)
  if (isShopMetric(id)) return true
  const isNamed = project.mode === 'b2c' || asked === 'b2c' || !isComputed(id)
  return isNamed && shopReason(id) !== null && guardMetric({ metric: id, mode: 'b2c' }).ok
}

const sumsQuery = (
  { grain, by, experiment, ...asked }: z.infer<typeof Ask>,
  days: { from: string; to: string },
): MetricQuery => ({ ...days, grain, by: by ?? null, experiment, filter: filterOf(asked) })

async function answerFor(
  scope: ProjectScope,
  metric: Metric,
  { asked, today, nowMs }: { asked: z.infer<typeof Ask>; today: string; nowMs: number },
): Promise<MetricAnswer> {
  const { from, to } = await daysOf(scope, metric, { asked, today })
  const periods = periodsBetween(from, to, asked.grain)
  if (periods.length > ROWS_MAX) {
    throw new AppError(
      'invalid_request',
      `from: more than ${String(ROWS_MAX)} periods; ask for a coarser grain`,
    )
  }
  const head = {
    metric: metric.id,
    unit: metric.unit,
    currency: metric.unit === 'money' ? scope.project.currency : null,
    grain: asked.grain,
  }
  if (isOfShop(scope, metric.id, asked.mode)) {
    const question = { ...sumsQuery(asked, { from, to }), today }
    const note = shopReason(metric.id)
    if (note !== null) return { ...head, rows: reasonRows(question, { today, note }) }
    const asOf = await asOfDay(scope, undefined, nowMs)
    return { ...head, rows: await shopMetricRows(scope, metric, { ...question, asOf }) }
  }
  const by = asked.by ?? null
  const sums = await readMetricSums(scope, metric.id, sumsQuery(asked, { from, to }))
  const gaps = metric.unitOfAnalysis === 'order' ? await readOrderGaps(scope, { from, to }) : []
  const removals = await readRemovals(scope, {
    fromMs: Date.parse(from),
    toMs: Date.parse(to) + DAY_MS,
  })
  const row = (period: Period, found: Found): MetricRow => {
    const own = sumOrderGaps(gaps, { from: period.start, to: period.end })
    const left = [orderGapNote(own), removedNote(removals, period)].filter((each) => each !== null)
    return rowOf(metric, { period, found, today, left, currency: scope.project.currency })
  }
  return {
    ...head,
    rows:
      by === null
        ? periods.map((period) =>
            row(period, sums.find(({ key }) => key === period.key) ?? noSums(metric)),
          )
        : periods.flatMap((period) =>
            sums.filter(({ key }) => key === period.key).map((found) => row(period, found)),
          ),
  }
}

/** Without `to` until today; without `from` since the first day of data. */
async function daysOf(
  scope: ProjectScope,
  { id }: Metric,
  {
    asked: { from, to },
    today,
  }: { asked: { from?: string | undefined; to?: string | undefined }; today: string },
): Promise<{ from: string; to: string }> {
  if (from !== undefined && to !== undefined && from > to) {
    throw new AppError('invalid_request', 'from: is after to')
  }
  const data = await dataDaysOf(scope, id)
  const last = data !== null && data.last > today ? data.last : today
  const end = to ?? last
  const start = from ?? data?.first ?? addDays(end, -27)
  return { from: start < end ? start : end, to: end }
}

/** The days of which a metric knows anything. */
async function dataDaysOf(
  scope: ProjectScope,
  metric: string,
): Promise<{ first: string; last: string } | null> {
  if (isRevenueMetric(metric)) return await readMrrDays(scope)
  return isSalesMetric(metric) ? await readSalesDays(scope) : await readDataDays(scope)
}

type Found = Omit<MetricSums, 'key' | 'by'> & { by?: string | null }

const noSums = (metric: Metric): Found => ({
  numerator: 0,
  denominator: metric.denominator === null ? null : 0,
  numeratorSquares: null,
})

function rowOf(
  metric: Metric,
  {
    period,
    found,
    today,
    left,
    currency,
  }: {
    period: Period
    found: Found
    today: string
    /** What the numbers are without, in words. */
    left: readonly string[]
    currency: string
  },
): MetricRow {
  const { value, interval, note } = periodValue(metric, found, currency)
  const notes = [...(note === null ? [] : [note]), ...left]
  return {
    key: period.key,
    ...(found.by == null ? {} : { by: found.by }),
    value,
    numerator: found.numerator,
    denominator: found.denominator,
    interval,
    partial: period.end >= today,
    note: notes.length === 0 ? null : notes.join('; '),
  }
}
