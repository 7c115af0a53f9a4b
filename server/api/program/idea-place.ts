import { guardMetric } from '@takt/shared/metrics'
import { type PlanProblem, treeNodes } from '@takt/shared/program'
import { FUNNEL_STEPS, OWNER_ROLES } from '@takt/shared/schemas/funnel-step.ts'
import type { Idea } from '@takt/shared/schemas/idea.ts'

/** What of an idea does not belong to its rhythm: node, step, role, or a metric to judge it by. */
export function placeIdeaProblems({ mode, node, step, ownerRole, primary }: Idea): PlanProblem[] {
  const inMode: readonly (readonly [string, string | null, readonly string[]])[] = [
    ['node', node, treeNodes(mode)],
    ['step', step, FUNNEL_STEPS[mode]],
    ['ownerRole', ownerRole, OWNER_ROLES[mode]],
  ]
  const problems = inMode
    .filter(([, value, allowed]) => value !== null && !allowed.includes(value))
    .map(([field, value, allowed]) => ({
      field,
      reason: `"${String(value)}" is not of ${mode.toUpperCase()}; choose one of ${allowed.join(', ')}`,
    }))
  if (primary === null) return problems
  const guard = guardMetric({ metric: primary, mode, role: 'primary' })
  if (guard.ok) return problems
  const instead = guard.nearest.length === 0 ? '' : ` Take ${guard.nearest.join(' or ')}.`
  return [...problems, { field: 'primary', reason: `${guard.reason.en}${instead}` }]
}
