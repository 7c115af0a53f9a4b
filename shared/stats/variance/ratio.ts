import type { Located } from '../means/fieller.ts'
import { liftOf, type MeanLiftMethod, withoutLift } from '../means/mean-lift.ts'
import { satterthwaiteDf } from '../means/satterthwaite.ts'
import { spreadResult, type TestFrame, withoutNumbers } from '../t-result.ts'
import type {
  Alternative,
  CupedRatioStat,
  LiftResult,
  RatioStat,
  Status,
  TestResult,
} from '../types.ts'
import { requireCupedRatioStat, requireFrame, requireOneOf, requireRatioStat } from '../validate.ts'

/**
 * Variance of one unit's contribution to a ratio of sums, by the delta method; divide by n for the
 * ratio's own. Not the variance of the units' own ratios.
 *
 * @returns null when the denominator's mean is 0 or there are fewer than two units
 * @throws RangeError or TypeError naming the wrong argument
 * @see Deng, Knoblich & Lu (2018), KDD, section 3
 */
export function ratioVariance(stat: RatioStat): number | null {
  requireRatioStat(stat, 'stat')
  const { n, numerator, denominator, covariance } = stat
  if (n < 2 || denominator.mean === 0) return null
  const ratio = numerator.mean / denominator.mean
  const spread = numerator.variance - 2 * ratio * covariance + ratio * ratio * denominator.variance
  return Math.max(0, spread) / denominator.mean ** 2
}

/**
 * Covariance of one unit's contributions to a ratio and to the same ratio before the experiment.
 *
 * @returns null when a denominator's mean is 0 or there are fewer than two units
 * @throws RangeError or TypeError naming the wrong argument
 * @see Deng, Knoblich & Lu (2018), KDD, section 3; appendix of Deng, Xu, Kohavi & Walker (2013)
 */
export function ratioCovariance(stat: CupedRatioStat): number | null {
  requireCupedRatioStat(stat, 'stat')
  const { n, numerator, denominator, preNumerator, preDenominator, cov } = stat
  if (n < 2 || denominator.mean === 0 || preDenominator.mean === 0) return null
  const post = numerator.mean / denominator.mean
  const pre = preNumerator.mean / preDenominator.mean
  const spread =
    cov.numPreNum - pre * cov.numPreDen - post * cov.denPreNum + post * pre * cov.denPreDen
  return spread / (denominator.mean * preDenominator.mean)
}

type RatioArgs = {
  control: RatioStat
  treatment: RatioStat
  alternative?: Alternative
  confidenceLevel?: number
}

/**
 * Test for two ratios of sums, where the units that were randomised are not the ones counted in the
 * denominator (sessions of visitors, orders of accounts).
 *
 * @param difference `absolute`: treatment − control; `relative`: that ÷ |control|, by the delta method
 * @param equalVariance pools the variances and takes n₀ + n₁ − 2 degrees of freedom
 * @throws RangeError or TypeError naming the wrong argument
 * @see Deng, Knoblich & Lu (2018), KDD, section 3
 */
export function ratioMetricTest({
  control,
  treatment,
  difference = 'absolute',
  equalVariance = false,
  alternative = 'two-sided',
  confidenceLevel = 0.95,
}: RatioArgs & { difference?: 'absolute' | 'relative'; equalVariance?: boolean }): TestResult {
  requireOneOf(difference, ['absolute', 'relative'], 'difference')
  const name = equalVariance ? "Student's" : 'Welch'
  const method = `${name} t-test of a ratio (delta method)`
  const { spread, status, frame } = compared(
    { control, treatment, alternative, confidenceLevel },
    { equalVariance, method },
  )
  if (spread === null) return withoutNumbers({ status, estimate: null, ...frame })
  return difference === 'absolute'
    ? differenceOf(spread, frame)
    : relativeDifference(spread, { ...frame, method: `${method}, relative` })
}

/**
 * Relative lift of a ratio metric; with `fieller` it excludes 0 exactly where `ratioMetricTest`
 * rejects.
 *
 * @throws RangeError or TypeError naming the wrong argument
 */
export function ratioMetricLift({
  method = 'fieller',
  ...args
}: RatioArgs & { method?: MeanLiftMethod }): LiftResult {
  const name = `${method === 'fieller' ? 'Fieller interval' : `${method} interval`}, ratio (delta method)`
  const { spread, status, frame } = compared(args, { equalVariance: false, method: name })
  if (spread === null) {
    return withoutLift(withoutNumbers({ status, estimate: null, ...frame }), status)
  }
  const test = differenceOf(spread, frame)
  return liftOf({ control: spread.control, treatment: spread.treatment, test, method })
}

/** Two independent estimates with the degrees of freedom of their difference. */
export type ArmSpread = { control: Located; treatment: Located; df: number }

/** The test of treatment − control. */
export const differenceOf = (spread: ArmSpread, frame: TestFrame): TestResult =>
  spreadResult(
    {
      estimate: spread.treatment.mean - spread.control.mean,
      standardError: Math.sqrt(spread.treatment.variance + spread.control.variance),
      df: spread.df,
    },
    frame,
  )

/** The test of (treatment − control) ÷ |control|, by the delta method. */
export function relativeDifference(spread: ArmSpread, frame: TestFrame): TestResult {
  const { control, treatment, df } = spread
  if (control.mean === 0) {
    return withoutNumbers({ status: 'undefined-baseline', estimate: null, ...frame })
  }
  const size = Math.abs(control.mean)
  const ratio = treatment.mean / control.mean
  const variance = treatment.variance + ratio * ratio * control.variance
  return spreadResult(
    {
      estimate: (treatment.mean - control.mean) / size,
      standardError: Math.sqrt(variance) / size,
      df,
    },
    frame,
  )
}

function compared(
  { control, treatment, alternative = 'two-sided', confidenceLevel = 0.95 }: RatioArgs,
  { equalVariance, method }: { equalVariance: boolean; method: string },
): { spread: ArmSpread | null; status: Status; frame: TestFrame } {
  requireFrame(alternative, confidenceLevel)
  requireRatioStat(control, 'control')
  requireRatioStat(treatment, 'treatment')
  const frame = { alternative, confidenceLevel, method }
  if (control.n < 2 || treatment.n < 2) {
    return { spread: null, status: 'insufficient-data', frame }
  }
  const [v0, v1] = [ratioVariance(control), ratioVariance(treatment)]
  if (v0 === null || v1 === null) return { spread: null, status: 'undefined-ratio', frame }
  const pooledDf = control.n + treatment.n - 2
  const pooled = ((control.n - 1) * v0 + (treatment.n - 1) * v1) / pooledDf
  const located = (stat: RatioStat, own: number): Located => ({
    mean: stat.numerator.mean / stat.denominator.mean,
    variance: (equalVariance ? pooled : own) / stat.n,
  })
  const arms = { control: located(control, v0), treatment: located(treatment, v1) }
  const df = equalVariance ? pooledDf : welchDf(arms, control.n, treatment.n)
  return { spread: { ...arms, df }, status: 'ok', frame }
}

/** Welch's degrees of freedom of a difference; any number when nothing varies. */
export function welchDf(
  { control, treatment }: { control: Located; treatment: Located },
  n0: number,
  n1: number,
): number {
  if (control.variance + treatment.variance === 0) return n0 + n1 - 2
  return satterthwaiteDf([
    { variance: control.variance, df: n0 - 1 },
    { variance: treatment.variance, df: n1 - 1 },
  ])
}
