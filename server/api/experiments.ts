import { measureOf } from '@takt/shared/experiments'
import { guardMetric } from '@takt/shared/metrics'
import { Experiment, type ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { createExperiment, readExperiments } from '../config-store/experiments.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { SEGMENT_DIMENSIONS } from '../read-models/experiment-segment-sums.ts'
import type { ApiEnv } from './env.ts'
import { changeBy, findExperiment } from './experiment-record.ts'
import { createExperimentResults, plannedMetrics, viewResult } from './experiment-results.ts'
import { segmentsOf } from './experiment-segments.ts'
import { glanceOf } from './glance.ts'
import { today } from './today.ts'
import { bodyOf, query } from './validate.ts'

const View = z.object({
  /** A variant key; the first variant unless given. */
  baseline: z.string().optional(),
  /** Percentile of the units with a value, such as 0.99, above which values are cut. */
  cap: z.coerce.number().gt(0.5).lt(1).optional(),
})

const Segments = z.object({
  by: z.enum(SEGMENT_DIMENSIONS).default('device'),
  /** The primary metric unless given. */
  metric: z.string().optional(),
  baseline: z.string().optional(),
})

/** Experiments: what was planned, what was seen, what may be concluded. */
export function experiments({ store, now }: Services) {
  const resultsOf = createExperimentResults(now)
  return new Hono<ApiEnv>()
    .get('/experiments', async (c) => {
      const { scope } = c.var
      const listed = []
      for (const record of await readExperiments(scope.db, scope.project.id)) {
        listed.push({
          ...record,
          glance: glanceOf(record, await resultsOf(scope, record, { forList: true })),
        })
      }
      return c.json({ experiments: listed })
    })
    .post('/experiments', async (c) => {
      const { scope } = c.var
      const experiment = await bodyOf(c, Experiment)
      refuseForeignMode(scope, experiment)
      refuseMetrics(experiment)
      const isNew = createExperiment(store.writer, {
        ...changeBy(c.var, now()),
        experiment,
      })
      if (!isNew) {
        throw new AppError('conflict', `key: there is an experiment "${experiment.key}" already`)
      }
      return c.json(await findExperiment(scope, experiment.key), 201)
    })
    .get('/experiments/:key', async (c) =>
      c.json(await findExperiment(c.var.scope, c.req.param('key'))),
    )
    .get('/experiments/:key/results', query(View), async (c) => {
      const { scope } = c.var
      const record = await findExperiment(scope, c.req.param('key'))
      const view = c.req.valid('query')
      const planned = await resultsOf(scope, record)
      if (view.baseline === undefined && view.cap === undefined) return c.json(planned)
      refuseForeignVariant(record, view.baseline)
      const day = today(scope.project, now())
      return c.json(await viewResult(scope, record, { planned, view, day }))
    })
    .get('/experiments/:key/segments', query(Segments), async (c) => {
      const { scope } = c.var
      const record = await findExperiment(scope, c.req.param('key'))
      const { by, metric, baseline } = c.req.valid('query')
      refuseForeignVariant(record, baseline)
      return c.json(await segmentsOf(scope, record, { by, metric, baseline }))
    })
}

function refuseForeignVariant({ experiment }: ExperimentRecord, baseline?: string): void {
  if (baseline === undefined) return
  const keys = experiment.variants.map(({ key }) => key)
  if (keys.includes(baseline)) return
  throw new AppError(
    'unprocessable',
    `baseline: no variant "${baseline}"; one of ${keys.join(', ')}`,
    {
      field: 'baseline',
    },
  )
}

function refuseForeignMode({ project }: ProjectScope, { mode }: Experiment): void {
  if (project.mode === 'hybrid' || project.mode === mode) return
  throw new AppError('unprocessable', `mode: this project is ${project.mode}, not ${mode}`, {
    field: 'mode',
  })
}

/** Refuses a metric outside its mode, role or unit, and says which one is nearest. */
function refuseMetrics(plan: Experiment): void {
  for (const { id, role } of plannedMetrics(plan)) {
    const answer = guardMetric({ metric: id, mode: plan.mode, role, unit: plan.unit })
    const field = `metrics.${role === 'guardrail' ? 'guardrails' : role}`
    if (!answer.ok) {
      const { code, reason, nearest } = answer
      throw new AppError('unprocessable', `${field}: ${reason.en}`, {
        field,
        metric: id,
        code,
        reason,
        nearest,
      })
    }
    if (measureOf(id, 'live') === undefined) {
      const name = answer.metric.name.en
      throw new AppError('unprocessable', `${field}: ${name} is not measured in experiments yet`, {
        field,
        metric: id,
        code: 'not_measured',
        nearest: [],
      })
    }
  }
}
