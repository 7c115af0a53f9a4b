import type { Located } from './means/fieller.ts'
import type { CountStat, MeanSummary, RatioStat } from './types.ts'
import { meanStatOf, requireCountStat, requireRatioStat } from './validate.ts'
import { ratioVariance } from './variance/ratio.ts'

/** One arm of a test: counts, a mean, or a ratio of sums. */
export type ArmStat = CountStat | MeanSummary | RatioStat

/** How many units an arm holds. */
export const unitsOf = (arm: ArmStat): number => ('trials' in arm ? arm.trials : arm.n)

/**
 * The value of an arm and the variance of that value; null where the arm is too small or has nothing
 * to divide by.
 *
 * @throws RangeError or TypeError naming the wrong argument
 */
export function locatedArm(arm: ArmStat, name: string): Located | null {
  if ('trials' in arm) {
    requireCountStat(arm, name)
    if (arm.trials === 0) return null
    const p = arm.successes / arm.trials
    return { mean: p, variance: (p * (1 - p)) / arm.trials }
  }
  if ('covariance' in arm) {
    requireRatioStat(arm, name)
    const variance = ratioVariance(arm)
    if (variance === null) return null
    return { mean: arm.numerator.mean / arm.denominator.mean, variance: variance / arm.n }
  }
  const stat = meanStatOf(arm, name)
  return stat && { mean: stat.mean, variance: stat.variance / stat.n }
}
