import { measureOf } from '@takt/shared/experiments'
import { catalogue, guardMetric } from '@takt/shared/metrics'
import { type PlanProblem, placeProblems } from '@takt/shared/program'
import type { Experiment } from '@takt/shared/schemas/experiment.ts'
import type { Mode } from '@takt/shared/schemas/mode.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { plannedMetrics } from '../answers/experiment-result.ts'

/** Refuses what cannot be planned: a foreign rhythm, a wrong metric, a place that is not in the tree. */
export function refusePlan(scope: ProjectScope, plan: Experiment): void {
  refuseForeignMode(scope, plan.mode)
  if (plan.design === 'before_after') refuseForeignMetrics(plan)
  else refuseMetrics(plan)
  const [problem] = placeProblems(plan)
  if (problem !== undefined) throw planRefusal('the plan is not saved', [problem])
}

export function refuseForeignMode({ project }: ProjectScope, mode: Mode): void {
  if (project.mode === 'hybrid' || project.mode === mode) return
  throw new AppError('unprocessable', `mode: this project is ${project.mode}, not ${mode}`, {
    field: 'mode',
  })
}

/** What is missing, each with its field and what to do. */
export function planRefusal(what: string, problems: readonly PlanProblem[]): AppError {
  const reasons = problems.map(({ field, reason }) => `${field}: ${reason}`).join('; ')
  return new AppError('unprocessable', `${what}: ${reasons}`, {
    field: problems[0]?.field,
    missing: problems,
  })
}

type Planned = ReturnType<typeof plannedMetrics>[number]

const fieldOf = ({ role }: Planned): string =>
  `metrics.${role === 'guardrail' ? 'guardrails' : role}`

/** Refuses a metric outside its mode, role or unit, and says which one is nearest. */
function refuseMetrics(plan: Experiment): void {
  for (const planned of plannedMetrics(plan)) {
    const { id, role } = planned
    const metric = allowed(planned, { mode: plan.mode, role, unit: plan.unit })
    if (measureOf(id, 'live') === undefined) {
      const field = fieldOf(planned)
      const nearest = measuredIn(plan, role)
      throw new AppError(
        'unprocessable',
        `${field}: ${metric.name.en} is not measured in experiments yet; take one of ${nearest.join(', ')}`,
        { field, metric: id, code: 'not_measured', nearest },
      )
    }
  }
}

/** What an experiment like this can be judged by in that place. */
const measuredIn = ({ mode, unit }: Experiment, role: Planned['role']): string[] =>
  catalogue
    .map(({ id }) => id)
    .filter(
      (id) =>
        measureOf(id, 'live') !== undefined && guardMetric({ metric: id, mode, role, unit }).ok,
    )

/** A comparison of two spans may speak of any metric of its rhythm, as long as it is decided by one. */
function refuseForeignMetrics(plan: Experiment): void {
  for (const planned of plannedMetrics(plan)) allowed(planned, { mode: plan.mode })
}

function allowed(planned: Planned, ask: Omit<Parameters<typeof guardMetric>[0], 'metric'>) {
  const answer = guardMetric({ metric: planned.id, ...ask })
  if (answer.ok) return answer.metric
  const { code, reason, nearest } = answer
  const field = fieldOf(planned)
  throw new AppError('unprocessable', `${field}: ${reason.en}`, {
    field,
    metric: planned.id,
    code,
    reason,
    nearest,
  })
}
