import { metricById } from '../metrics/index.ts'
import type { Experiment } from '../schemas/experiment.ts'
import { FUNNEL_STEPS, OWNER_ROLES } from '../schemas/funnel-step.ts'
import { treeNodes } from './tree-place.ts'

/** A field of a plan that is missing or wrong, and what to do. */
export type PlanProblem = { field: string; reason: string }

const WANTED = {
  hypothesis: 'say why it should work: because …, if …, then …',
  tactic: 'say what is done',
  resistance: "name the customer's first resistance that it overcomes",
  owner: 'name who is responsible',
} as const

/**
 * Where the plan hangs: its node in the metric tree of its rhythm and its step in the funnel. Absent
 * ones have their default and are no problem; empty ones are (products H04, H05).
 */
export function placeProblems({ mode, node, step }: Experiment): PlanProblem[] {
  const problems: PlanProblem[] = []
  const nodes = treeNodes(mode)
  if (node === null || node === '') {
    problems.push({
      field: 'node',
      reason: `choose the metric node it should move: ${nodes.join(', ')}`,
    })
  } else if (node !== undefined && !nodes.includes(node)) {
    const name = metricById(node)?.name.en ?? node
    problems.push({
      field: 'node',
      reason: `"${name}" is not in the ${mode.toUpperCase()} tree; choose one of ${nodes.join(', ')}`,
    })
  }
  const steps: readonly string[] = FUNNEL_STEPS[mode]
  if (step != null && !steps.includes(step)) {
    problems.push({
      field: 'step',
      reason: `"${step}" is no step of the ${mode.toUpperCase()} funnel; choose one of ${steps.join(', ')}`,
    })
  }
  return problems
}

/** What keeps an experiment from starting (products A23, F01, F14, H04, I01). */
export function startProblems(plan: Experiment): PlanProblem[] {
  const fields = ['hypothesis', 'tactic', 'resistance', 'owner'] as const
  const missing = fields
    .filter((field) => plan[field].trim() === '')
    .map((field) => ({ field, reason: WANTED[field] }))
  return [...missing, ...roleProblem(plan), ...placeProblems(plan)]
}

function roleProblem({ mode, ownerRole }: Experiment): PlanProblem[] {
  const roles: readonly string[] = OWNER_ROLES[mode]
  if (ownerRole === undefined || (ownerRole !== null && roles.includes(ownerRole))) return []
  return [
    {
      field: 'ownerRole',
      reason: `name the owner's role in the ${mode.toUpperCase()} team: ${roles.join(', ')}`,
    },
  ]
}
