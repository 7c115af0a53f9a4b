import { normalIsf, normalLogSf, normalPdf, normalSf } from '../../numeric/normal.ts'
import { type ArmStat, locatedArm } from '../located-arm.ts'
import type { Located } from '../means/fieller.ts'
import { liftSpread } from '../sequential/two-arms.ts'
import type { Status } from '../types.ts'
import {
  requireAboveZero,
  requireFinite,
  requireNotNegative,
  requireOpenUnit,
} from '../validate.ts'

/** A normal prior of the effect, on the scale of the estimate. */
export type NormalPrior = { mean: number; variance: number }

export type NormalPosterior = {
  status: Status
  posteriorMean: number | null
  posteriorStandardDeviation: number | null
  /** P(effect > 0). */
  probabilityBetter: number | null
  /** P(effect < 0), with its own digits where the other is near 1. */
  probabilityWorse: number | null
  /** E[max(−effect, 0)]: what choosing the treatment loses. */
  expectedLossTreatment: number | null
  /** E[max(effect, 0)]: what keeping the control loses. */
  expectedLossControl: number | null
  ciLower: number | null
  ciUpper: number | null
  /** Exactly when the credible interval excludes 0. */
  significant: boolean
  confidenceLevel: number
}

/**
 * Posterior of an effect with a normal estimate and a normal prior; null for a flat one.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Gelman et al. (2013), Bayesian Data Analysis, section 2.5
 */
export function normalNormalTest({
  estimate,
  standardError,
  prior = null,
  confidenceLevel = 0.95,
}: {
  estimate: number
  standardError: number
  prior?: NormalPrior | null
  confidenceLevel?: number
}): NormalPosterior {
  requireFinite(estimate, 'estimate')
  requireNotNegative(standardError, 'standardError')
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  if (prior !== null) {
    requireFinite(prior.mean, 'prior.mean')
    requireAboveZero(prior.variance, 'prior.variance')
  }
  if (standardError === 0) return noPosterior('zero-variance', confidenceLevel)
  const precision = 1 / standardError ** 2
  const priorPrecision = prior === null ? 0 : 1 / prior.variance
  const mean =
    (estimate * precision + (prior?.mean ?? 0) * priorPrecision) / (precision + priorPrecision)
  const deviation = 1 / Math.sqrt(precision + priorPrecision)
  const z = mean / deviation
  const half = normalIsf((1 - confidenceLevel) / 2) * deviation
  return {
    status: 'ok',
    posteriorMean: mean,
    posteriorStandardDeviation: deviation,
    probabilityBetter: normalSf(-z),
    probabilityWorse: normalSf(z),
    expectedLossTreatment: deviation * unitLoss(z),
    expectedLossControl: deviation * unitLoss(-z),
    ciLower: mean - half,
    ciUpper: mean + half,
    significant: Math.abs(mean) > half,
    confidenceLevel,
  }
}

export const noPosterior = (status: Status, confidenceLevel: number): NormalPosterior => ({
  status,
  posteriorMean: null,
  posteriorStandardDeviation: null,
  probabilityBetter: null,
  probabilityWorse: null,
  expectedLossTreatment: null,
  expectedLossControl: null,
  ciLower: null,
  ciUpper: null,
  significant: false,
  confidenceLevel,
})

/** Where the continued fraction of the Mills ratio takes over. */
const FRACTION_FROM = 3

/**
 * The unit normal loss φ(z) − z P(Z > z).
 *
 * @see Raiffa & Schlaifer (1961), Applied Statistical Decision Theory, section 5.3
 */
function unitLoss(z: number): number {
  if (z < FRACTION_FROM) return normalPdf(z) - z * Math.exp(normalLogSf(z))
  // The Mills ratio is 1/(z + k), so that 1 − z·ratio is k/(z + k): nothing cancels.
  let k = 0
  for (let n = 120; n >= 1; n -= 1) k = n / (z + k)
  return normalPdf(z) * (k / (z + k))
}

/**
 * Posterior of the relative lift of two arms, on the delta method's standard error.
 *
 * @param prior on the relative scale: N(0, 0.3²) says that lifts beyond ±60 % are rare
 * @throws RangeError or TypeError naming the wrong argument
 */
export function bayesianLift({
  control,
  treatment,
  prior = null,
  confidenceLevel = 0.95,
}: {
  control: ArmStat
  treatment: ArmStat
  prior?: NormalPrior | null
  confidenceLevel?: number
}): NormalPosterior {
  return bayesianEffect(locatedArm(control, 'control'), locatedArm(treatment, 'treatment'), {
    prior,
    confidenceLevel,
  })
}

/** The same from located estimates; null where an arm has none. */
export function bayesianEffect(
  control: Located | null,
  treatment: Located | null,
  { prior, confidenceLevel }: { prior: NormalPrior | null; confidenceLevel: number },
): NormalPosterior {
  if (control === null || treatment === null) {
    return noPosterior('insufficient-data', confidenceLevel)
  }
  const spread = liftSpread(control, treatment)
  if (spread === null) return noPosterior('undefined-baseline', confidenceLevel)
  return normalNormalTest({ ...spread, prior, confidenceLevel })
}

/**
 * A prior of the relative lift for the absolute difference, and back: scaled by the control's size.
 *
 * @param controlMean not 0
 * @throws RangeError naming the wrong argument
 */
export function rescalePrior(
  prior: NormalPrior,
  { controlMean, to }: { controlMean: number; to: 'absolute' | 'relative' },
): NormalPrior {
  requireAboveZero(Math.abs(controlMean), 'controlMean')
  const factor = to === 'absolute' ? Math.abs(controlMean) : 1 / Math.abs(controlMean)
  return { mean: prior.mean * factor, variance: prior.variance * factor * factor }
}
