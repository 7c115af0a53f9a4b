import { requireNumber } from './argument.ts'
import { gammaP, gammaQ } from './gamma.ts'
import { deviance, stirlingError } from './saddle-point.ts'

/**
 * P(X = k) of the Poisson distribution.
 *
 * @param k whole; the probability of anything else is 0
 * @param mean not negative
 * @throws RangeError naming the argument
 * @see Loader (2000)
 */
export function poissonPmf(k: number, mean: number): number {
  requireArguments(k, mean)
  if (!Number.isInteger(k) || k < 0) return 0
  if (mean === 0) return k === 0 ? 1 : 0
  if (k === 0) return Math.exp(-mean)
  return Math.exp(-stirlingError(k) - deviance(k, mean)) / Math.sqrt(2 * Math.PI * k)
}

/** P(X ≤ k). @throws RangeError naming the argument */
export function poissonCdf(k: number, mean: number): number {
  requireArguments(k, mean)
  if (k < 0) return 0
  return mean === 0 ? 1 : gammaQ(Math.floor(k) + 1, mean)
}

/** P(X > k), accurate in the upper tail. @throws RangeError naming the argument */
export function poissonSf(k: number, mean: number): number {
  requireArguments(k, mean)
  if (k < 0) return 1
  return mean === 0 ? 0 : gammaP(Math.floor(k) + 1, mean)
}

function requireArguments(k: number, mean: number): void {
  requireNumber(k, 'k')
  if (!(mean >= 0 && mean < Infinity)) throw new RangeError('mean must be at least 0 and finite')
}
