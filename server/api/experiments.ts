import { measureOf } from '@takt/shared/experiments'
import { guardMetric } from '@takt/shared/metrics'
import { Experiment } from '@takt/shared/schemas/experiment.ts'
import { Hono } from 'hono'
import { createExperiment, readExperiments } from '../config-store/experiments.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { changeBy, findExperiment } from './experiment-record.ts'
import { createExperimentResults, plannedMetrics } from './experiment-results.ts'
import { glanceOf } from './glance.ts'
import { bodyOf } from './validate.ts'

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
    .get('/experiments/:key/results', async (c) => {
      const { scope } = c.var
      return c.json(await resultsOf(scope, await findExperiment(scope, c.req.param('key'))))
    })
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
