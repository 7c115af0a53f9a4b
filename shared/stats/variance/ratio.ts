import { fiellerLift } from '../means/fieller.ts'
import { intervalAround, tailPValue, withoutNumbers } from '../t-result.ts'
import type { Alternative, LiftResult, RatioStat, TestResult } from '../types.ts'
import { requireOpenUnit, requireRatioStat } from '../validate.ts'
import { satterthwaiteDf } from '../means/welch.ts'

/**
 * Variance of one unit's contribution to a ratio of sums, by the delta method; divide by n for the
 * ratio's own.
 *
 * @returns null when the denominator's mean is 0
 * @see Deng, Knoblich & Lu (2018), KDD, section 3
 */
export function ratioVariance(stat: RatioStat): number | null {
  requireRatioStat(stat, 'stat')
  const { numerator, denominator, covariance } = stat
  if (denominator.mean === 0) return null
  const ratio = numerator.mean / denominator.mean
  const spread = numerator.variance - 2 * ratio * covariance + ratio * ratio * denominator.variance
  return Math.max(0, spread) / denominator.mean ** 2
}

type RatioArgs = {
  control: RatioStat
  treatment: RatioStat
  alternative?: Alternative
  confidenceLevel?: number
}

/**
 * Test for the difference of two ratios of sums, where the units that were randomised are not the ones
 * counted in the denominator (sessions of visitors, orders of accounts).
 *
 * @see Deng, Knoblich & Lu (2018), KDD, section 3
 */
export function ratioMetricTest({
  control,
  treatment,
  alternative = 'two-sided',
  confidenceLevel = 0.95,
}: RatioArgs): TestResult {
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  const arms = [treatment, control].map(armOf)
  const common = { alternative, confidenceLevel, method: 'Welch t-test of a ratio (delta method)' }
  const [t, c] = arms
  if (control.n < 2 || treatment.n < 2) {
    return withoutNumbers({ status: 'insufficient-data', estimate: null, ...common })
  }
  if (t?.ratio == null || c?.ratio == null) {
    return withoutNumbers({ status: 'undefined-ratio', estimate: null, ...common })
  }
  const estimate = t.ratio - c.ratio
  if (t.variance + c.variance === 0) {
    return withoutNumbers({
      status: 'zero-variance',
      estimate,
      ...common,
      ...(estimate === 0 ? { pValue: 1 } : {}),
    })
  }
  const standardError = Math.sqrt(t.variance + c.variance)
  const df = satterthwaiteDf([t, c])
  const statistic = estimate / standardError
  return {
    status: 'ok',
    estimate,
    standardError,
    df,
    statistic,
    pValue: tailPValue(statistic, df, alternative),
    ...intervalAround({ estimate, standardError, df }, confidenceLevel, alternative),
    ...common,
  }
}

/** Relative lift of a ratio metric with Fieller's interval, coherent with `ratioMetricTest`. */
export function ratioMetricLift({
  control,
  treatment,
  confidenceLevel = 0.95,
}: RatioArgs): LiftResult {
  const [t, c] = [treatment, control].map(armOf)
  const method = 'Fieller interval'
  const none = { lift: null, ciLower: null, ciUpper: null, confidenceLevel, method }
  if (t?.ratio == null || c?.ratio == null) return { status: 'undefined-ratio', ...none }
  if (t.variance + c.variance === 0) return { status: 'zero-variance', ...none }
  return fiellerLift({
    control: { mean: c.ratio, variance: c.variance },
    treatment: { mean: t.ratio, variance: t.variance },
    df: satterthwaiteDf([t, c]),
    confidenceLevel,
  })
}

function armOf(stat: RatioStat): { ratio: number | null; variance: number; df: number } {
  const perUnit = ratioVariance(stat)
  const ratio = perUnit === null ? null : stat.numerator.mean / stat.denominator.mean
  return { ratio, variance: (perUnit ?? 0) / Math.max(1, stat.n), df: Math.max(1, stat.n - 1) }
}
