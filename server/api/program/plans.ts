import { copyWarnings, planWarnings } from '@takt/shared/misuse'
import {
  impossibleChanges,
  placeOf,
  type PlanChange,
  planChanges,
  startProblems,
} from '@takt/shared/program'
import { Experiment } from '@takt/shared/schemas/experiment.ts'
import { Idea } from '@takt/shared/schemas/idea.ts'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { changePlan } from '../../config-store/experiments.ts'
import { addIdea } from '../../config-store/ideas.ts'
import { readFrozenPlan } from '../../config-store/plan-freeze.ts'
import type { Services } from '../../context.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { AppError } from '../../errors.ts'
import type { ApiEnv } from '../env.ts'
import { changeBy, findExperiment } from '../experiment-record.ts'
import { refuseForeignMode, refusePlan } from '../plan-checks.ts'
import { today } from '../today.ts'
import { body, parseBody } from '../validate.ts'
import { relatedLearnings } from './learning-notes.ts'
import { reachWarnings } from './step-health.ts'

const Change = z.strictObject({
  /** Fields of the plan with their new values; `metrics` may name only some of its own. */
  changes: z.record(z.string(), z.unknown()),
  /** Needed once the test runs. */
  reason: z.string().trim().max(2_000).default(''),
})

const COPY_WARNING =
  'The decision context was copied, not the channel: choose metric, band and unit anew for this rhythm.'

/** Plans: changed while they are drafts, frozen at the start, deviated from with a reason. */
export function plans(services: Services) {
  const { store, now } = services
  const { writer } = store
  return new Hono<ApiEnv>()
    .post('/experiments/check', body(Experiment), async (c) => {
      refusePlan(c.var.scope, c.var.body)
      const day = today(c.var.scope.project, now())
      return c.json(await checkedPlan(c.var.scope, c.var.body, day))
    })
    .get('/experiments/:key/plan', async (c) => {
      const { experiment, status, startedAt } = await findExperiment(
        c.var.scope,
        c.req.param('key'),
      )
      const frozen = await readFrozenPlan(c.var.scope, experiment.key)
      return c.json({
        experiment: experiment.key,
        status,
        current: experiment,
        frozen: frozen?.plan ?? null,
        hash: frozen?.hash ?? null,
        frozenAt: frozen?.frozenAt ?? null,
        deviations: frozen?.deviations ?? [],
        ...(await checkedPlan(
          c.var.scope,
          experiment,
          today(c.var.scope.project, startedAt === null ? now() : Date.parse(startedAt)),
        )),
      })
    })
    .patch('/experiments/:key', body(Change), async (c) => {
      const { scope } = c.var
      const { experiment: before, status } = await findExperiment(scope, c.req.param('key'))
      if (status === 'stopped') {
        throw new AppError('conflict', 'this experiment is stopped: its plan is history')
      }
      const { changes: named, reason } = c.var.body
      const plan = changedPlan(before, named)
      const changes = planChanges(before, plan)
      refuseChanges(changes, { isRunning: status === 'running', reason })
      refusePlan(scope, plan)
      const what = { plan, status, changes, reason }
      if (changes.length > 0 && !changePlan(writer, changeBy(c.var, now()), what)) {
        throw new AppError('conflict', 'the experiment was changed meanwhile; read it again')
      }
      return c.json(await findExperiment(scope, plan.key))
    })
    .route('/', copies(services))
}

/** Only the hypothesis goes over to the other rhythm; metric, band and unit are chosen anew. */
function copies({ store: { writer }, now }: Services) {
  return new Hono<ApiEnv>().post(
    '/experiments/:key/copy',
    body(z.strictObject({ mode: Mode })),
    async (c) => {
      const { scope } = c.var
      const { mode } = c.var.body
      const { experiment } = await findExperiment(scope, c.req.param('key'))
      refuseForeignMode(scope, mode)
      const idea = copyOf(experiment, mode)
      const copiedFrom = experiment.key
      const id = addIdea(writer, changeBy(c.var, now()), { idea, copiedFrom })
      const nothing = {
        unit: null,
        band: null,
        metrics: { primary: null, secondary: [], guardrails: [] },
      }
      return c.json(
        {
          idea: { ...idea, id, copiedFrom },
          ...nothing,
          warning: COPY_WARNING,
          warnings: copyWarnings(experiment.mode, mode),
        },
        201,
      )
    },
  )
}

/** What keeps a plan from starting, how it would be misread, and what is known already. */
async function checkedPlan(scope: ProjectScope, plan: Experiment, day: string) {
  const { mode } = plan
  return {
    missing: startProblems(plan),
    warnings: [
      ...planWarnings(plan, day),
      ...(await reachWarnings(scope, { mode, step: placeOf(plan).step }, day)),
    ],
    learnings: await relatedLearnings(scope, plan, day),
  }
}

/** The key never changes; in a running test nothing does that moves units, and the rest with a reason. */
function refuseChanges(
  changes: readonly PlanChange[],
  { isRunning, reason }: { isRunning: boolean; reason: string },
): void {
  const impossible = isRunning
    ? impossibleChanges(changes)[0]
    : changes.find(({ field }) => field === 'key')
  if (impossible !== undefined) {
    const { field } = impossible
    const why = isRunning
      ? 'cannot change in a running test, units would move; stop it and plan another'
      : 'cannot change; plan another experiment under the new key'
    throw new AppError('conflict', `${field}: ${why}`, { field })
  }
  if (isRunning && changes.length > 0 && reason === '') {
    throw new AppError('unprocessable', 'reason: say why the running plan is deviated from', {
      field: 'reason',
    })
  }
}

function changedPlan(before: Experiment, changes: Readonly<Record<string, unknown>>): Experiment {
  const metrics = changes['metrics']
  const isPart = typeof metrics === 'object' && metrics !== null
  return parseBody(Experiment, {
    ...before,
    ...changes,
    ...(isPart ? { metrics: { ...before.metrics, ...metrics } } : {}),
  })
}

/** Only the hypothesis goes over to the other rhythm (products F17, J16). */
const copyOf = (experiment: Experiment, mode: Mode): Idea => {
  const { name: title, hypothesis, resistance, chain = [], tags = [] } = experiment
  return Idea.parse({ title, mode, hypothesis, resistance, chain, tags })
}
