import { criticalValue } from '../t-result.ts'
import type { LiftResult } from '../types.ts'

/**
 * Fieller's interval for (treatment − control) ÷ |control| of two independent means.
 *
 * It excludes 0 exactly where the test of the difference with the same `df` rejects. When the control
 * mean itself is not clearly away from zero the set is unbounded: status `unbounded`.
 *
 * @param variances of the two means, not of single values
 * @see Fieller (1954), Journal of the Royal Statistical Society B 16:175-185
 */
export function fiellerLift({
  control,
  treatment,
  df,
  confidenceLevel,
}: {
  control: { mean: number; variance: number }
  treatment: { mean: number; variance: number }
  df: number
  confidenceLevel: number
}): LiftResult {
  const method = 'Fieller interval'
  if (control.mean === 0) {
    return {
      status: 'undefined-baseline',
      lift: null,
      ciLower: null,
      ciUpper: null,
      confidenceLevel,
      method,
    }
  }
  const lift = (treatment.mean - control.mean) / Math.abs(control.mean)
  const t = criticalValue(df, confidenceLevel, 'two-sided')
  const a = control.mean ** 2 - t * t * control.variance
  if (a <= 0) {
    return {
      status: 'unbounded',
      lift,
      ciLower: -Infinity,
      ciUpper: Infinity,
      confidenceLevel,
      method,
    }
  }
  const b = control.mean * treatment.mean
  const c = treatment.mean ** 2 - t * t * treatment.variance
  const root = Math.sqrt(Math.max(0, b * b - a * c))
  const [low, high] = [(b - root) / a, (b + root) / a]
  const [ciLower, ciUpper] = control.mean > 0 ? [low - 1, high - 1] : [1 - high, 1 - low]
  return { status: 'ok', lift, ciLower, ciUpper, confidenceLevel, method }
}
