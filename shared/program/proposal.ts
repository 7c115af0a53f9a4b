import { metricById } from '../metrics/index.ts'
import type { Proposal } from '../schemas/decision.ts'
import type { Experiment } from '../schemas/experiment.ts'
import type { Comparison, ExperimentResult, MetricResult } from '../schemas/result.ts'
import { waitingMetrics } from '../experiments/maturity.ts'

const ALPHA = 0.05
/** Causes of a verdict that name a guardrail which a win would harm, or may. */
const BLOCKED: ReadonlySet<unknown> = new Set(['guardrail', 'guardrail_doubtful'])
/** A goal that gets worse by less than this is not a price; ours, as in the verdict. */
const NEGLIGIBLE = 0.05

/** How a metric moved against where it should. */
export type Move = {
  metric: string
  direction: 'up' | 'down'
  /** Relative change; null when unknown. */
  relative: number | null
  /** Whether chance is excluded; null where nothing was tested. */
  beyondChance: boolean | null
}

/** The moves in the wrong direction: beyond chance, or by more than a trifle (product F04). */
export function prices(moves: readonly Move[]): Move[] {
  return moves.filter(({ direction, relative, beyondChance }) => {
    if (relative === null) return false
    const gain = direction === 'up' ? relative : -relative
    if (gain >= 0) return false
    return beyondChance === null ? gain <= -NEGLIGIBLE : beyondChance
  })
}

/**
 * What the evidence allows somebody to decide now.
 *
 * A win that harms a guardrail is blocked (product F15), one that costs another goal is a trade-off
 * (F04), and one on a metric whose time is not up waits (F07).
 *
 * @param lastUnitDay the day of the newest unit; its values are complete last
 */
export function proposalFor({
  plan,
  result,
  lastUnitDay,
  today,
}: {
  plan: Experiment
  result: ExperimentResult
  lastUnitDay: string | null
  today: string
}): Proposal {
  const { verdict } = result
  const variant = typeof verdict.facts['variant'] === 'string' ? verdict.facts['variant'] : null
  const none = { code: null, variant, because: null, waitsUntil: verdict.nextLook }
  if (verdict.code === 'keep_running' || verdict.code === 'fix_first') {
    return { ...none, reason: verdict.reason }
  }
  const [waiting] = waitingMetrics(plan, { lastUnitDay, today })
  if (waiting !== undefined) {
    const reason = `The verdict on ${nameOf(waiting.metric)} waits until ${waiting.until}, when it is complete for the last unit.`
    const because = { code: 'maturing', ...waiting } as const
    return { ...none, reason, because, waitsUntil: waiting.until }
  }
  const done = { variant, reason: verdict.reason, because: null, waitsUntil: null }
  if (BLOCKED.has(verdict.facts['cause'])) return { ...done, code: 'blocked_by_guardrail' }
  if (verdict.code === 'ship') return shipOrTradeOff(plan, result, done)
  return { ...done, code: verdict.code === 'inconclusive' ? 'inconclusive' : 'stop' }
}

function shipOrTradeOff(
  plan: Experiment,
  { metrics }: ExperimentResult,
  done: Omit<Proposal, 'code'>,
): Proposal {
  const moves = metrics
    .filter(({ role }) => role === 'secondary')
    .flatMap((metric) => moveOf(metric, done.variant, plan))
  const [price] = prices(moves)
  if (price === undefined) return { ...done, code: 'ship' }
  const by = `${((price.relative ?? 0) * 100).toFixed(1)} %`
  const reason = `${done.reason} But ${nameOf(price.metric)} moves by ${by}, the wrong way: a trade-off, not a win.`
  const { metric, relative } = price
  return { ...done, code: 'trade_off', reason, because: { code: 'trade_off', metric, relative } }
}

function moveOf(
  { metric, direction, comparisons }: MetricResult,
  variant: string | null,
  { goals = [] }: Experiment,
): Move[] {
  const goal = goals.find((each) => each.metric === metric)
  const wanted = goal?.direction ?? (direction === 'none' ? null : direction)
  const found = comparisons.find((each) => each.variant === variant)
  if (wanted === null || found === undefined) return []
  return [
    {
      metric,
      direction: wanted,
      relative: found.relative.estimate,
      beyondChance: tested(found, goal !== undefined),
    },
  ]
}

/** Of a named goal a clear move counts even before chance is excluded. */
function tested({ pValueAdjusted, absolute }: Comparison, isGoal: boolean): boolean | null {
  const isBeyond =
    (pValueAdjusted !== null && pValueAdjusted < ALPHA) ||
    (absolute.lower !== null && absolute.upper !== null && absolute.lower * absolute.upper > 0)
  return isBeyond || !isGoal ? isBeyond : null
}

const nameOf = (metric: string): string => metricById(metric)?.name.en ?? metric

/** Whether a target was met (product D08): 40.00 → 46.00 is +15.0 %, and 15 % is met. */
export function targetMet(target: { relative: number }, relative: number | null): boolean | null {
  if (relative === null) return null
  const slack = 1e-9
  return target.relative >= 0
    ? relative >= target.relative - slack
    : relative <= target.relative + slack
}
