import { logBeta, logBetaInc } from '../../numeric/beta.ts'
import { logGamma, logGammaP, logGammaQ } from '../../numeric/gamma.ts'
import { integrateLogConcave } from '../../numeric/log-concave.ts'
import { normalLogCdf, normalLogSf } from '../../numeric/normal.ts'

/**
 * A posterior seen on a scale where its density is log-concave, and with it both of its tails: the log
 * odds of a beta, the logarithm of a gamma, a normal as it is.
 */
export type Posterior = {
  /** ln of the density on the scale. */
  logDensity(at: number): number
  /** ln P(X ≤ x). */
  logCdf(at: number): number
  /** ln P(X > x). */
  logSf(at: number): number
  /** dx ÷ d(scale), by which an expectation of x is integrated. */
  slope(at: number): number
  centre: number
  width: number
  lower: number
  upper: number
}

const log = (probability: number): number =>
  probability > 0 ? Math.log(Math.min(1, probability)) : -Infinity

export function betaPosterior(a: number, b: number): Posterior {
  const constant = logBeta(a, b)
  const share = (odds: number): number => 1 / (1 + Math.exp(-odds))
  return {
    logDensity: (odds) =>
      -a * Math.log1p(Math.exp(-odds)) - b * (odds + Math.log1p(Math.exp(-odds))) - constant,
    logCdf: (odds) => logBetaInc(share(odds), a, b, share(-odds)),
    logSf: (odds) => logBetaInc(share(-odds), b, a, share(odds)),
    slope: (odds) => share(odds) * share(-odds),
    centre: Math.log(a / b),
    width: Math.sqrt(1 / a + 1 / b),
    lower: -700,
    upper: 700,
  }
}

/** @param rate inverse of the scale */
export function gammaPosterior(shape: number, rate: number): Posterior {
  const constant = logGamma(shape)
  const logRate = Math.log(rate)
  return {
    logDensity: (logX) => shape * (logX + logRate) - Math.exp(logX + logRate) - constant,
    logCdf: (logX) => logGammaP(shape, Math.exp(logX + logRate)),
    logSf: (logX) => logGammaQ(shape, Math.exp(logX + logRate)),
    slope: (logX) => Math.exp(logX),
    centre: Math.log(shape) - logRate,
    width: Math.sqrt(1 / shape),
    lower: -700 - logRate,
    upper: 700 - logRate,
  }
}

export function normalPosterior(mean: number, standardDeviation: number): Posterior {
  const constant = Math.log(standardDeviation) + 0.5 * Math.log(2 * Math.PI)
  const z = (x: number): number => (x - mean) / standardDeviation
  return {
    logDensity: (x) => -0.5 * z(x) ** 2 - constant,
    logCdf: (x) => normalLogCdf(z(x)),
    logSf: (x) => normalLogSf(z(x)),
    slope: () => 1,
    centre: mean,
    width: standardDeviation,
    lower: -Infinity,
    upper: Infinity,
  }
}

/** P(this one is the largest) of several independent posteriors on one scale. */
export function probabilityLargest(all: readonly Posterior[], which: number): number {
  const own = all[which] as Posterior
  const others = all.filter((_, index) => index !== which)
  const g = (at: number): number =>
    others.reduce((sum, other) => sum + other.logCdf(at), own.logDensity(at))
  return Math.min(1, integrateLogConcave(g, range(all, own)))
}

/** E[max of the others − this one, where they are larger]: what choosing this one loses. */
export function expectedLoss(all: readonly Posterior[], which: number): number {
  const own = all[which] as Posterior
  const others = all.filter((_, index) => index !== which)
  const g = (at: number): number => {
    // 1 − Π F of the others, by their tails, so that a tiny loss keeps its digits.
    const missed = others.reduce((sum, other) => sum + Math.log1p(-Math.exp(other.logSf(at))), 0)
    return own.logCdf(at) + log(-Math.expm1(missed)) + Math.log(own.slope(at))
  }
  return integrateLogConcave(g, range(all, own))
}

function range(
  all: readonly Posterior[],
  own: Posterior,
): { lower: number; upper: number; start: number; width: number } {
  const width = Math.min(...all.map((posterior) => posterior.width))
  const start = all.reduce((sum, { centre }) => sum + centre, 0) / all.length
  return { lower: own.lower, upper: own.upper, start, width }
}
