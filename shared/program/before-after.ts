import type { Metric } from '../metrics/metric.ts'
import { proportionLift } from '../stats/index.ts'
import type { Effect } from '../schemas/result.ts'

/** Stands over every such comparison (product F09). */
export const BEFORE_AFTER_LABEL = 'before/after comparison, not a controlled experiment'

type Side = {
  value: number | null
  /** Null where it is not known. */
  numerator: number | null
  denominator: number | null
  interval: { level: number; lower: number | null; upper: number | null } | null
  note: string | null
}

export type SpanComparison = {
  metric: string
  before: Side
  after: Side
  /** In the metric's unit; of a share in share points. */
  absolute: Effect
  relative: Effect
  /** After ÷ before. */
  ratio: Effect
  /** Never: time is not assigned by chance. */
  pValue: null
  note: string | null
}

const NOTHING: Effect = { estimate: null, lower: null, upper: null }

/**
 * A metric in two spans of time: both differences and the ratio, with the interval of the ratio where
 * the metric is a share. It says how sure the numbers are, never what made them.
 */
export function compareSpans(
  { id, kind }: Pick<Metric, 'id' | 'kind'>,
  before: Side,
  after: Side,
): SpanComparison {
  const frame = { metric: id, before, after, pValue: null }
  const [was, is] = [before.value, after.value]
  if (was === null || is === null) {
    const note = before.note ?? after.note ?? 'one of the spans has no value'
    return { ...frame, absolute: NOTHING, relative: NOTHING, ratio: NOTHING, note }
  }
  const absolute = { estimate: is - was, lower: null, upper: null }
  if (was === 0) {
    const note = 'before it was 0, so there is no relative change'
    return { ...frame, absolute, relative: NOTHING, ratio: NOTHING, note }
  }
  const [lower, upper] = kind === 'proportion' ? liftEnds(before, after) : [null, null]
  const relative = { estimate: is / was - 1, lower, upper }
  const plusOne = (end: number | null): number | null => (end === null ? null : end + 1)
  const ratio = { estimate: is / was, lower: plusOne(lower), upper: plusOne(upper) }
  return { ...frame, absolute, relative, ratio, note: null }
}

function liftEnds(before: Side, after: Side): [number | null, number | null] {
  if (!before.denominator || !after.denominator) return [null, null]
  const { ciLower, ciUpper } = proportionLift({
    control: { successes: before.numerator ?? 0, trials: before.denominator },
    treatment: { successes: after.numerator ?? 0, trials: after.denominator },
  })
  return [ciLower, ciUpper]
}
