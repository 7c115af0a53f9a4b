import { measureOf, periodValue } from '@takt/shared/experiments'
import { catalogue, guardMetric, type Metric } from '@takt/shared/metrics'
import type { ProjectMode } from '@takt/shared/schemas/mode.ts'
import type { MetricAnswer, MetricRow } from '@takt/shared/schemas/result.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import {
  dimensionsOf,
  isComputed,
  type MetricSums,
  readMetricSums,
} from '../read-models/metric-sums.ts'
import { addDays, GRAINS, type Period, periodsBetween } from '../read-models/period.ts'
import {
  countForeignOrders,
  DIMENSIONS,
  readDataDays,
  type SumsQuery,
} from '../read-models/period-sums.ts'
import type { ApiEnv } from './env.ts'
import { today } from './today.ts'
import { query } from './validate.ts'

const ROWS_MAX = 5_000

const Ask = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  grain: z.enum(GRAINS).default('day'),
  by: z.enum(DIMENSIONS).optional(),
  mode: z.enum(['b2c', 'b2b']).optional(),
})

/** The catalogue, and each metric over time. */
export function metrics({ now }: Services) {
  return new Hono<ApiEnv>()
    .get('/metrics', (c) => {
      const { mode } = c.var.scope.project
      const shown = catalogue.filter((metric) => mode === 'hybrid' || metric.modes.includes(mode))
      return c.json({
        metrics: shown.map((metric) => ({
          ...metric,
          bands: bandsOf(metric, mode),
          available: isComputed(metric.id),
          measured: measureOf(metric.id, 'live') !== undefined,
          by: dimensionsOf(metric.id),
        })),
      })
    })
    .get('/metrics/:id', query(Ask), async (c) => {
      const { scope } = c.var
      const asked = c.req.valid('query')
      const metric = allowedMetric(scope, c.req.param('id'), asked.mode)
      refuseSplit(metric, asked.by ?? null)
      const answer = await inSnapshot(scope, (snapshot) =>
        answerFor(snapshot, metric, { asked, today: today(scope.project, now()) }),
      )
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
    if (isComputed(id)) return allowed.metric
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

function refuseSplit({ id }: Metric, by: SumsQuery['by']): void {
  const allowed = dimensionsOf(id)
  if (by === null || allowed.includes(by)) return
  throw new AppError('invalid_request', `by: ${id} can be split by ${allowed.join(', ')}`)
}

async function answerFor(
  scope: ProjectScope,
  metric: Metric,
  { asked, today }: { asked: z.infer<typeof Ask>; today: string },
): Promise<MetricAnswer> {
  const { from, to } = await daysOf(scope, asked, today)
  const periods = periodsBetween(from, to, asked.grain)
  if (periods.length > ROWS_MAX) {
    throw new AppError(
      'invalid_request',
      `from: more than ${String(ROWS_MAX)} periods; ask for a coarser grain`,
    )
  }
  const by = asked.by ?? null
  const sums = await readMetricSums(scope, metric.id, { from, to, grain: asked.grain, by })
  const foreign =
    metric.unitOfAnalysis === 'order' ? await countForeignOrders(scope, { from, to }) : 0
  const row = (period: Period, found: Found): MetricRow =>
    rowOf(metric, { period, found, today, foreign, currency: scope.project.currency })
  return {
    metric: metric.id,
    unit: metric.unit,
    currency: metric.unit === 'money' ? scope.project.currency : null,
    grain: asked.grain,
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
  { from, to }: { from?: string | undefined; to?: string | undefined },
  today: string,
): Promise<{ from: string; to: string }> {
  if (from !== undefined && to !== undefined && from > to) {
    throw new AppError('invalid_request', 'from: is after to')
  }
  const data = await readDataDays(scope)
  const last = data !== null && data.last > today ? data.last : today
  const end = to ?? last
  const start = from ?? data?.first ?? addDays(end, -27)
  return { from: start < end ? start : end, to: end }
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
    foreign,
    currency,
  }: {
    period: Period
    found: Found
    today: string
    foreign: number
    currency: string
  },
): MetricRow {
  const { value, interval, note } = periodValue(metric, found, currency)
  const left =
    foreign === 0
      ? null
      : `${String(foreign)} orders in other currencies are left out of these days`
  const notes = [note, left].filter((each) => each !== null)
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
