import type { Decomposition } from './log-mean-decomposition.ts'
import { logMeanDecomposition, sumDecomposition } from './log-mean-decomposition.ts'
import { guardMetric } from './guard.ts'

/** A metric and how its children make it up; a leaf has none. */
export type TreeNode = {
  /** Id in the catalogue. */
  metric: string
  /** Null on the North Star. */
  parent: string | null
  /** How the children combine; null on leaves and on nodes that are only related. */
  combines: 'product' | 'sum' | null
}

export type TreeProblem = {
  code: 'no_root' | 'several_roots' | 'unknown_parent' | 'repeated_metric' | 'cycle' | 'not_allowed'
  /** Metrics that are concerned. */
  metrics: string[]
}

/**
 * What is wrong with a metric tree; empty when it has exactly one root, no cycle and only metrics of
 * its mode (products H01, H05).
 */
export function metricTreeProblems(options: {
  mode: string
  nodes: readonly TreeNode[]
}): TreeProblem[] {
  const { mode, nodes } = options
  const ids = nodes.map(({ metric }) => metric)
  const roots = nodes.filter(({ parent }) => parent === null).map(({ metric }) => metric)
  const candidates: TreeProblem[] = [
    { code: 'several_roots', metrics: roots.length > 1 ? roots : [] },
    {
      code: 'repeated_metric',
      metrics: [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))],
    },
    {
      code: 'unknown_parent',
      metrics: nodes
        .filter(({ parent }) => parent !== null && !ids.includes(parent))
        .map(({ metric }) => metric),
    },
    { code: 'cycle', metrics: metricsInCycles(nodes) },
    { code: 'not_allowed', metrics: ids.filter((metric) => !guardMetric({ metric, mode }).ok) },
  ]
  const problems = candidates.filter(({ metrics }) => metrics.length > 0)
  return roots.length === 0 ? [{ code: 'no_root', metrics: [] }, ...problems] : problems
}

function metricsInCycles(nodes: readonly TreeNode[]): string[] {
  const parents = new Map(nodes.map(({ metric, parent }) => [metric, parent]))
  return nodes
    .map(({ metric }) => metric)
    .filter((metric) => {
      let above = parents.get(metric) ?? null
      for (let steps = 0; steps < nodes.length && above !== null; steps += 1) {
        if (above === metric) return true
        above = parents.get(above) ?? null
      }
      return false
    })
}

export type TreeValues = ReadonlyMap<string, { before: number; after: number }>

export type TreeChange = {
  /** From the children as they combine; null when a child has no value. */
  decomposition: Decomposition | null
  reason: 'leaf' | 'missing_value' | 'factor_not_positive' | null
}

/** How the change of one node splits over its children; the rest is 0 (products H02, H03). */
export function treeChange(options: {
  nodes: readonly TreeNode[]
  metric: string
  values: TreeValues
}): TreeChange {
  const { nodes, metric, values } = options
  const node = nodes.find((candidate) => candidate.metric === metric)
  if (node === undefined) throw new RangeError(`metric "${metric}" must be in the tree`)
  const children = nodes.filter(({ parent }) => parent === metric)
  if (node.combines === null || children.length === 0)
    return { decomposition: null, reason: 'leaf' }
  const parts = children.flatMap((child) => {
    const value = values.get(child.metric)
    return value === undefined ? [] : [{ id: child.metric, ...value }]
  })
  if (parts.length < children.length) return { decomposition: null, reason: 'missing_value' }
  const decomposition =
    node.combines === 'product' ? logMeanDecomposition(parts) : sumDecomposition(parts)
  return { decomposition, reason: decomposition.reason }
}

/** Contribution per session as its three factors; the tree of B2C before anyone edits it (ruling R9). */
export const B2C_TREE: readonly TreeNode[] = [
  { metric: 'contribution_per_session', parent: null, combines: 'product' },
  { metric: 'session_purchase_rate', parent: 'contribution_per_session', combines: 'product' },
  { metric: 'cart_access_rate', parent: 'session_purchase_rate', combines: null },
  { metric: 'cart_to_paid_rate', parent: 'session_purchase_rate', combines: null },
  { metric: 'aov', parent: 'contribution_per_session', combines: null },
  { metric: 'contribution_margin', parent: 'contribution_per_session', combines: null },
]

/** Closed-won value of the quarter: deals in play × win rate × value of one. */
export const B2B_TREE: readonly TreeNode[] = [
  { metric: 'closed_won_value', parent: null, combines: null },
  { metric: 'pipeline_value', parent: 'closed_won_value', combines: null },
  { metric: 'win_rate_closed_count', parent: 'closed_won_value', combines: null },
  { metric: 'sales_cycle_days', parent: 'closed_won_value', combines: null },
  { metric: 'lead_to_opp', parent: 'pipeline_value', combines: null },
  { metric: 'sql_rate', parent: 'lead_to_opp', combines: null },
  { metric: 'stage_transition_rate', parent: 'win_rate_closed_count', combines: null },
  { metric: 'approval_rate', parent: 'win_rate_closed_count', combines: null },
  { metric: 'pipeline_coverage', parent: 'pipeline_value', combines: null },
]
