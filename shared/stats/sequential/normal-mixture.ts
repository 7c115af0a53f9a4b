import { normalLogCdf } from '../../numeric/normal.ts'
import { findRoot } from '../../numeric/root-finding.ts'
import type { Alternative } from '../types.ts'
import { requireAboveZero, requireOneOf, requireOpenUnit } from '../validate.ts'

/**
 * The boundary that a sum with intrinsic time v crosses at any time with probability at most alpha,
 * tightest about `optimalTime`.
 *
 * @param intrinsicTime v, the variance of the sum so far (for unit variances: the sample size)
 * @param optimalAlpha the level for which `optimalTime` is optimal; alpha unless given
 * @returns the size of the sum at the boundary; two-sided it holds for both signs
 * @throws RangeError or TypeError naming the wrong argument
 * @see Howard, Ramdas, McAuliffe & Sekhon (2021), Annals of Statistics 49:1055-1080, formula 14 and
 *   proposition 6
 */
export function normalMixtureBound({
  intrinsicTime,
  alpha = 0.05,
  optimalTime,
  optimalAlpha = alpha,
  alternative = 'two-sided',
}: {
  intrinsicTime: number
  alpha?: number
  optimalTime: number
  optimalAlpha?: number
  alternative?: Alternative
}): number {
  requireAboveZero(intrinsicTime, 'intrinsicTime')
  requireAboveZero(optimalTime, 'optimalTime')
  requireOpenUnit(alpha, 'alpha')
  requireOpenUnit(optimalAlpha, 'optimalAlpha')
  requireOneOf(alternative, ['two-sided', 'greater', 'less'], 'alternative')
  const v = intrinsicTime
  if (alternative === 'two-sided') {
    const rho = mixturePrecision(optimalTime, optimalAlpha)
    return Math.sqrt((v + rho) * (Math.log((v + rho) / rho) - 2 * Math.log(alpha)))
  }
  const rho = mixturePrecision(optimalTime, Math.min(1 - 1e-9, 2 * optimalAlpha))
  const evidence = (s: number): number =>
    0.5 * Math.log((4 * rho) / (v + rho)) +
    (s * s) / (2 * (v + rho)) +
    normalLogCdf(s / Math.sqrt(v + rho)) +
    Math.log(alpha)
  let upper = Math.sqrt((v + rho) * (Math.log((v + rho) / rho) - 2 * Math.log(alpha) + 1))
  while (evidence(upper) < 0) upper *= 2
  const root = findRoot(evidence, { lower: -upper, upper, tolerance: 1e-14 })
  return root.status === 'ok' ? root.value : upper
}

/** The precision of the mixture that makes the boundary tightest at `time`. */
export const mixturePrecision = (time: number, alpha: number): number =>
  time / (-2 * Math.log(alpha) + Math.log1p(-2 * Math.log(alpha)))
