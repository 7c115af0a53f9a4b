import { B2B_TREE, B2C_TREE } from '../metrics/index.ts'
import type { Experiment } from '../schemas/experiment.ts'
import type { FunnelStep } from '../schemas/funnel-step.ts'
import type { Mode } from '../schemas/mode.ts'

const TREES = { b2c: B2C_TREE, b2b: B2B_TREE } as const

/** Metrics outside of the tree, by the node that they speak of. */
const NEAREST_NODE: Record<Mode, Readonly<Record<string, string>>> = {
  b2c: {
    conversion: 'session_purchase_rate',
    orders_per_visitor: 'session_purchase_rate',
    checkout_rate: 'cart_to_paid_rate',
    aov_net: 'aov',
    order_value_median: 'aov',
  },
  b2b: {
    conversion: 'win_rate_closed_count',
    win_rate_closed_value: 'win_rate_closed_count',
    win_rate_created_count: 'win_rate_closed_count',
    sql_to_opp: 'lead_to_opp',
    weighted_pipeline: 'pipeline_value',
  },
}

const STEP_OF: Readonly<Record<string, FunnelStep>> = {
  ctr: 'reach',
  cart_access_rate: 'cart',
  checkout_rate: 'checkout',
  cart_to_paid_rate: 'payment',
  repeat_purchase_rate: 'repurchase',
  repurchase_rate_60d: 'repurchase',
  sql_rate: 'sql',
  lead_to_opp: 'opportunity',
  sql_to_opp: 'opportunity',
  approval_rate: 'review',
  pilot_conversion_rate: 'pilot',
  win_rate_closed_count: 'contract',
  expansion_rate: 'expansion',
}

/** The nodes of a rhythm's metric tree, the North Star first. */
export const treeNodes = (mode: Mode): string[] => TREES[mode].map(({ metric }) => metric)

/**
 * The node of the tree that a metric speaks of: itself, the one nearest to it, or the North Star.
 *
 * @see product H04
 */
export function nodeFor(mode: Mode, metric: string): string {
  const nodes = treeNodes(mode)
  if (nodes.includes(metric)) return metric
  return NEAREST_NODE[mode][metric] ?? nodes[0] ?? metric
}

/** The step of the funnel that a metric measures; null for one that spans several. */
export const stepFor = (metric: string): FunnelStep | null => STEP_OF[metric] ?? null

/** Where a plan hangs, with the defaults filled in. */
export function placeOf({
  mode,
  metrics,
  node,
  step,
}: Pick<Experiment, 'mode' | 'metrics' | 'node' | 'step'>): {
  node: string
  step: FunnelStep | null
} {
  return {
    node: node == null || node === '' ? nodeFor(mode, metrics.primary) : node,
    step: step === undefined ? stepFor(metrics.primary) : step,
  }
}
