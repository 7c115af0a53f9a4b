import { intervalAround, tailPValue, withoutNumbers } from '../t-result.ts'
import type { Alternative, MeanStat, TestResult } from '../types.ts'
import { requireFinite, requireMeanStat, requireOpenUnit } from '../validate.ts'

/** A variance of a mean, and the degrees of freedom it was estimated with. */
export type VarianceOfMean = { variance: number; df: number }

/**
 * Welch–Satterthwaite degrees of freedom of a sum of independent variance estimates; not rounded.
 *
 * @see Welch (1947), Biometrika 34:28-35
 */
export function satterthwaiteDf(parts: readonly VarianceOfMean[]): number {
  const total = parts.reduce((sum, { variance }) => sum + variance, 0)
  const spread = parts.reduce((sum, { variance, df }) => sum + (variance * variance) / df, 0)
  return (total * total) / spread
}

/**
 * Welch's t-test for the difference of two means, treatment minus control, variances not assumed
 * equal.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Welch (1947), Biometrika 34:28-35
 */
export function welchTTest({
  control,
  treatment,
  alternative = 'two-sided',
  nullDifference = 0,
  confidenceLevel = 0.95,
}: {
  control: MeanStat
  treatment: MeanStat
  alternative?: Alternative
  nullDifference?: number
  confidenceLevel?: number
}): TestResult {
  requireMeanStat(control, 'control')
  requireMeanStat(treatment, 'treatment')
  requireFinite(nullDifference, 'nullDifference')
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  const method = "Welch's t-test"
  const empty = { alternative, confidenceLevel, method }
  if (control.n < 1 || treatment.n < 1) {
    return withoutNumbers({ status: 'insufficient-data', estimate: null, ...empty })
  }
  const estimate = treatment.mean - control.mean
  if (control.n < 2 || treatment.n < 2) {
    return withoutNumbers({ status: 'insufficient-data', estimate, ...empty })
  }
  const parts = [treatment, control].map(({ n, variance }) => ({
    variance: variance / n,
    df: n - 1,
  }))
  const variance = parts.reduce((sum, part) => sum + part.variance, 0)
  if (variance === 0) {
    const tied = estimate === nullDifference ? { pValue: 1 } : {}
    return withoutNumbers({ status: 'zero-variance', estimate, ...empty, ...tied })
  }
  const standardError = Math.sqrt(variance)
  const df = satterthwaiteDf(parts)
  const statistic = (estimate - nullDifference) / standardError
  return {
    status: 'ok',
    estimate,
    standardError,
    df,
    statistic,
    pValue: tailPValue(statistic, df, alternative),
    ...intervalAround({ estimate, standardError, df }, confidenceLevel, alternative),
    alternative,
    confidenceLevel,
    method,
  }
}
