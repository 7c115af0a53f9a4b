import { logBeta } from '../../numeric/beta.ts'
import { findRoot } from '../../numeric/root-finding.ts'
import type { CountStat } from '../types.ts'
import { requireAboveZero, requireCountStat, requireOpenUnit } from '../validate.ts'
import { mixturePrecision } from './normal-mixture.ts'

/**
 * Confidence sequence for one proportion, exact at every look: the rates that a beta-binomial mixture
 * about each of them does not refute.
 *
 * @param tuningSampleSize trials at which the interval is tightest
 * @returns ends in [0, 1], also with no and with only successes
 * @throws RangeError or TypeError naming the wrong argument
 * @see Howard, Ramdas, McAuliffe & Sekhon (2021), Annals of Statistics 49:1055-1080, proposition 7
 */
export function bernoulliConfidenceSequence({
  successes,
  trials,
  alpha = 0.05,
  tuningSampleSize = 1_000,
}: CountStat & { alpha?: number; tuningSampleSize?: number }): {
  status: 'ok' | 'insufficient-data'
  estimate: number | null
  ciLower: number
  ciUpper: number
  confidenceLevel: number
} {
  requireCountStat({ successes, trials }, 'count')
  requireOpenUnit(alpha, 'alpha')
  requireAboveZero(tuningSampleSize, 'tuningSampleSize')
  const confidenceLevel = 1 - alpha
  if (trials === 0) {
    return { status: 'insufficient-data', estimate: null, ciLower: 0, ciUpper: 1, confidenceLevel }
  }
  const strength = Math.max(1e-3, mixturePrecision(tuningSampleSize, alpha) - 1)
  const failures = trials - successes
  const evidence = (p: number, complement: number): number => {
    const [a, b] = [strength * p, strength * complement]
    return (
      logBeta(a + successes, b + failures) -
      logBeta(a, b) -
      (successes === 0 ? 0 : successes * Math.log(p)) -
      (failures === 0 ? 0 : failures * Math.log(complement)) +
      Math.log(alpha)
    )
  }
  // In the log odds, so that ends near 0 and 1 keep their digits.
  const at = (logOdds: number): number =>
    evidence(1 / (1 + Math.exp(-logOdds)), 1 / (1 + Math.exp(logOdds)))
  const estimate = successes / trials
  const middle = Math.log((successes + 0.5) / (failures + 0.5))
  const share = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds))
  const low = findRoot(at, { lower: -LOG_ODDS_MAX, upper: middle, tolerance: 1e-14 })
  const high = findRoot(at, { lower: middle, upper: LOG_ODDS_MAX, tolerance: 1e-14 })
  return {
    status: 'ok',
    estimate,
    ciLower: successes === 0 || low.status !== 'ok' ? 0 : share(low.value),
    ciUpper: failures === 0 || high.status !== 'ok' ? 1 : share(high.value),
    confidenceLevel,
  }
}

const LOG_ODDS_MAX = 200
