import { requireNumber } from './argument.ts'
import { integrateLogConcave } from './log-concave.ts'
import { normalLogSf, normalSf } from './normal.ts'
import { logScaleDensity } from './scale-density.ts'
import { studentTSf } from './student-t.ts'

/**
 * P(T > t) of the noncentral t distribution, T = (Z + ncp) ÷ s.
 *
 * Integrates over s; there the integrand is log-concave, so that also far tails keep their digits.
 *
 * @param df positive; Infinity is the normal distribution about `ncp`
 * @throws RangeError naming the argument
 * @accuracy relative 1e-9
 * @see Johnson, Kotz & Balakrishnan (1995), chapter 31
 */
export function noncentralTSf(t: number, df: number, ncp: number): number {
  requireNumber(t, 't')
  requireNumber(ncp, 'ncp')
  if (!(df > 0)) throw new RangeError('df must be positive')
  if (df === Infinity) return normalSf(t - ncp)
  if (ncp === 0) return studentTSf(t, df)
  if (t === 0) return normalSf(-ncp)
  if (df < 1 && t < 0) return 1 - noncentralTSf(-t, df, -ncp)
  const width = 1 / Math.sqrt(df + t * t)
  if (df >= 1) {
    const g = (s: number): number =>
      s <= 0 ? -Infinity : logScaleDensity(s, df) + normalLogSf(t * s - ncp)
    const lower = Number.MIN_VALUE
    return Math.min(1, integrateLogConcave(g, { lower, upper: Infinity, start: 1, width }))
  }
  // Below one degree of freedom the density is infinite at 0; its logarithm's is not.
  const g = (logS: number): number =>
    logS + logScaleDensity(Math.exp(logS), df) + normalLogSf(t * Math.exp(logS) - ncp)
  return Math.min(1, integrateLogConcave(g, { lower: -700, upper: 300, start: 0, width: 1 }))
}
