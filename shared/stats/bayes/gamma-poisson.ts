import type { RateStat } from '../types.ts'
import { requireAboveZero, requireRateStat } from '../validate.ts'
import { type BayesianComparison, comparison } from './beta-binomial.ts'
import { gammaPosterior, type Posterior } from './posterior.ts'

/** A gamma prior of a rate, with its expected events (shape) in so much exposure (rate). */
export type GammaPrior = { shape: number; rate: number }

/**
 * Bayesian comparison of two event rates with independent gamma posteriors.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Miller (2014), "Formulas for Bayesian A/B testing", count data
 */
export function gammaPoissonTest({
  control,
  treatment,
  prior = { shape: 0.5, rate: 1e-6 },
}: {
  control: RateStat
  treatment: RateStat
  prior?: GammaPrior
}): BayesianComparison {
  requireAboveZero(prior.shape, 'prior.shape')
  requireAboveZero(prior.rate, 'prior.rate')
  const posteriorOf = (arm: RateStat, name: string): Posterior => {
    requireRateStat(arm, name)
    return gammaPosterior(prior.shape + arm.events, prior.rate + arm.exposure)
  }
  const arms = [posteriorOf(control, 'control'), posteriorOf(treatment, 'treatment')]
  return comparison(arms, control.exposure > 0 && treatment.exposure > 0)
}
