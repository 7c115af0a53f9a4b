import { betaInc, logBetaInc } from './beta.ts'
import { normalIsf, normalLogSf, normalSf } from './normal.ts'
import { findRoot } from './root-finding.ts'

/**
 * P(T > t) of Student's t distribution, accurate in the upper tail.
 *
 * @param df degrees of freedom, positive, not necessarily whole; Infinity is the normal distribution
 * @accuracy relative 1e-12
 */
export function studentTSf(t: number, df: number): number {
  if (!(df > 0)) throw new RangeError('df must be positive')
  if (df === Infinity) return normalSf(t)
  if (t < 0) return 1 - studentTSf(-t, df)
  const square = t * t
  if (square === Infinity) return 0
  const near = square / (df + square)
  const far = df / (df + square)
  // Only a small t may come from the middle: there 1/2 − … loses no digits.
  return square < 1
    ? 0.5 - 0.5 * betaInc(near, 0.5, df / 2, far)
    : 0.5 * betaInc(far, df / 2, 0.5, near)
}

/** ln P(T > t), finite where the probability itself underflows. */
export function studentTLogSf(t: number, df: number): number {
  if (df === Infinity) return normalLogSf(t)
  const square = t * t
  if (t < 1 || square === Infinity) return Math.log(studentTSf(t, df))
  return logBetaInc(df / (df + square), df / 2, 0.5, square / (df + square)) - Math.LN2
}

/** P(T ≤ t). */
export const studentTCdf = (t: number, df: number): number => studentTSf(-t, df)

/**
 * The t with P(T ≤ t) = p: 0 ↦ −∞, 0.5 ↦ 0, 1 ↦ ∞.
 *
 * @throws RangeError when p is not in [0, 1] or df is not positive
 * @accuracy relative 1e-11
 */
export function studentTQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError('p must be in [0, 1]')
  if (p === 0) return -Infinity
  if (p === 1) return Infinity
  if (p === 0.5) return 0
  return p < 0.5 ? -studentTIsf(p, df) : studentTIsf(1 - p, df)
}

/** The t with P(T > t) = q, for q in (0, 0.5]. */
export function studentTIsf(q: number, df: number): number {
  if (!(q > 0 && q <= 0.5)) throw new RangeError('q must be in (0, 0.5]')
  if (df === Infinity) return normalIsf(q)
  let upper = Math.max(1, 2 * normalIsf(q))
  while (studentTSf(upper, df) > q && upper < Number.MAX_VALUE / 4) upper *= 2
  const root = findRoot((t) => Math.log(studentTSf(t, df)) - Math.log(q), {
    lower: 0,
    upper,
    tolerance: 1e-14,
  })
  return root.status === 'ok' ? root.value : upper
}
