import { startProblems } from '@takt/shared/program'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import { Hono } from 'hono'
import { readExperiments, setExperimentStatus } from '../config-store/experiments.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { changeBy, findExperiment } from './experiment-record.ts'
import { planRefusal } from './plan-checks.ts'

/** Starts and stops experiments. */
export function experimentStatus({ store, now }: Services) {
  const move = async (
    variables: ApiEnv['Variables'],
    { experiment: { key } }: ExperimentRecord,
    to: 'running' | 'stopped',
  ): Promise<ExperimentRecord> => {
    if (!setExperimentStatus(store.writer, { ...changeBy(variables, now()), key, to })) {
      throw new AppError('conflict', 'the experiment was changed meanwhile; read it again')
    }
    return await findExperiment(variables.scope, key)
  }
  return new Hono<ApiEnv>()
    .post('/experiments/:key/start', async (c) => {
      const record = await findExperiment(c.var.scope, c.req.param('key'))
      refuseStatus(record, 'draft', 'start')
      refuseUnfinishedPlan(record)
      const { scope } = c.var
      refuseTakenLayer(record, await readExperiments(scope.db, scope.project.id))
      return c.json(await move(c.var, record, 'running'))
    })
    .post('/experiments/:key/stop', async (c) => {
      const record = await findExperiment(c.var.scope, c.req.param('key'))
      refuseStatus(record, 'running', 'stop')
      return c.json(await move(c.var, record, 'stopped'))
    })
}

function refuseStatus({ status }: ExperimentRecord, needed: string, action: string): void {
  if (status === needed) return
  throw new AppError('conflict', `this experiment is ${status}; only a ${needed} one can ${action}`)
}

function refuseUnfinishedPlan({ experiment }: ExperimentRecord): void {
  const problems = startProblems(experiment)
  if (problems.length > 0) throw planRefusal('the experiment cannot start', problems)
}

/** Experiments that run in one layer share no unit, so a stretch of it belongs to one of them. */
function refuseTakenLayer(
  { experiment: { layer } }: ExperimentRecord,
  all: readonly ExperimentRecord[],
): void {
  if (layer === null) return
  const other = all.find(
    ({ status, experiment }) =>
      status === 'running' &&
      experiment.layer?.name === layer.name &&
      experiment.layer.from < layer.to &&
      layer.from < experiment.layer.to,
  )
  if (other?.experiment.layer == null) return
  const { from, to } = other.experiment.layer
  throw new AppError(
    'unprocessable',
    `layer: "${other.experiment.key}" runs in ${String(from)} to ${String(to)} of "${layer.name}"; take another stretch or stop it first`,
    { field: 'layer', experiment: other.experiment.key },
  )
}
