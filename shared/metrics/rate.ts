import { proportionCI } from '../stats/index.ts'
import type { Interval } from '../schemas/result.ts'

const LEVEL = 0.95

/** A share with its 95 % interval and its counts. */
export type Rate = {
  value: number | null
  numerator: number
  denominator: number
  interval: Interval | null
}

/** Wilson's interval around `numerator ÷ denominator`; both null without a denominator. */
export function rateOf(numerator: number, denominator: number): Rate {
  if (denominator === 0 || numerator > denominator) {
    return { value: null, numerator, denominator, interval: null }
  }
  const { ciLower, ciUpper } = proportionCI({
    successes: numerator,
    trials: denominator,
    confidenceLevel: LEVEL,
  })
  const interval = { level: LEVEL, lower: ciLower, upper: ciUpper }
  return { value: numerator / denominator, numerator, denominator, interval }
}
