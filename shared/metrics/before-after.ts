import type { Interval } from '../schemas/result.ts'
import { proportionLift, twoProportionCI } from '../stats/index.ts'
import { type Rate, rateOf } from './rate.ts'

/** What stands above every comparison of two periods (product F09); never a causal word, never a p-value. */
export const BEFORE_AFTER_LABEL = 'before/after comparison, not a controlled experiment'

/** A share, or any other number, in two periods. */
export type BeforeAfterInput = {
  metric: string
  unit: 'share' | 'money' | 'count' | 'ratio' | 'days'
} & (
  | { kind: 'share'; before: Counts; after: Counts }
  | { kind: 'number'; before: Amount; after: Amount }
)
type Counts = { numerator: number; denominator: number }
/** A value in its own unit (money in major units), and what it was made of. */
type Amount = { value: number | null; numerator?: number; denominator?: number; note?: string }

export type BeforeAfterSide = {
  value: number | null
  numerator: number | null
  denominator: number | null
  interval: Interval | null
  note: string | null
}

export type BeforeAfterRow = {
  metric: string
  unit: BeforeAfterInput['unit']
  before: BeforeAfterSide
  after: BeforeAfterSide
  /** After minus before: percentage points ÷ 100 for shares. */
  absolute: Estimate
  /** (after − before) ÷ before; 0.714 is +71.4 %. */
  relative: Estimate
  /** After ÷ before: 1.4 is ×1.40. */
  ratio: Estimate
  note: string | null
}
export type Estimate = { estimate: number | null; interval: Interval | null }

const LEVEL = 0.95
const NONE: Estimate = { estimate: null, interval: null }

/**
 * One metric in two periods: difference, relative change and ratio, with 95 % intervals for shares.
 *
 * The intervals say how much chance alone may move two shares; they do not say what moved them. Sums
 * and quotients of sums carry none, because their spread is not known from two totals.
 *
 * @see Miettinen & Nurminen (1985), Statistics in Medicine 4:213-226; product F09, F10, F11
 */
export function beforeAfter(input: BeforeAfterInput): BeforeAfterRow {
  const { metric, unit } = input
  if (input.kind === 'share') return { metric, unit, ...shareChange(input.before, input.after) }
  return { metric, unit, ...numberChange(input.before, input.after) }
}

type Change = Omit<BeforeAfterRow, 'metric' | 'unit'>

function shareChange(before: Counts, after: Counts): Change {
  const [x, y] = [
    rateOf(before.numerator, before.denominator),
    rateOf(after.numerator, after.denominator),
  ]
  const sides = { before: sideOf(x), after: sideOf(y) }
  if (x.value === null || y.value === null) {
    return { ...sides, absolute: NONE, relative: NONE, ratio: NONE, note: 'one period has none' }
  }
  const control = { successes: x.numerator, trials: x.denominator }
  const treatment = { successes: y.numerator, trials: y.denominator }
  const difference = twoProportionCI({ control, treatment, confidenceLevel: LEVEL })
  const lift = proportionLift({ control, treatment, confidenceLevel: LEVEL })
  return {
    ...sides,
    absolute: {
      estimate: y.value - x.value,
      interval: intervalOf(difference.ciLower, difference.ciUpper),
    },
    relative: { estimate: lift.lift, interval: intervalOf(lift.ciLower, lift.ciUpper) },
    ratio: {
      estimate: lift.lift === null ? null : lift.lift + 1,
      interval: intervalOf(plusOne(lift.ciLower), plusOne(lift.ciUpper)),
    },
    note: x.value === 0 ? 'nothing to divide by: the share before is 0' : null,
  }
}

const plusOne = (value: number | null): number | null => (value === null ? null : value + 1)

const intervalOf = (lower: number | null, upper: number | null): Interval | null =>
  lower === null && upper === null ? null : { level: LEVEL, lower, upper }

const sideOf = ({ value, numerator, denominator, interval }: Rate): BeforeAfterSide => ({
  value,
  numerator,
  denominator,
  interval,
  note: value === null ? 'nothing to divide by in this period' : null,
})

function numberChange(before: Amount, after: Amount): Change {
  const side = ({ value, numerator, denominator, note }: Amount): BeforeAfterSide => ({
    value,
    numerator: numerator ?? null,
    denominator: denominator ?? null,
    interval: null,
    note: note ?? null,
  })
  const sides = { before: side(before), after: side(after) }
  const [x, y] = [before.value, after.value]
  if (x === null || y === null) {
    return { ...sides, absolute: NONE, relative: NONE, ratio: NONE, note: 'one period has none' }
  }
  const ratio = x === 0 ? null : y / x
  return {
    ...sides,
    absolute: { estimate: y - x, interval: null },
    relative: { estimate: ratio === null ? null : ratio - 1, interval: null },
    ratio: { estimate: ratio, interval: null },
    note: ratio === null ? 'nothing to divide by: the value before is 0' : null,
  }
}
