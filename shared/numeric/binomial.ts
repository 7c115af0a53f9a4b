import { requireNumber, requireProbability, requireWhole } from './argument.ts'
import { betaInc } from './beta.ts'
import { deviance, stirlingError } from './saddle-point.ts'

/**
 * P(X = k) of the binomial distribution.
 *
 * @param k whole; outside 0…n the probability is 0
 * @param n trials, whole
 * @param p in [0, 1]
 * @throws RangeError naming the argument
 * @see Loader (2000), "Fast and accurate computation of binomial probabilities"
 */
export function binomialPmf(k: number, n: number, p: number): number {
  requireArguments(k, n, p)
  if (!Number.isInteger(k) || k < 0 || k > n) return 0
  return smoothPmf(k, n, { p, q: 1 - p })
}

/** The same with 1 − p given, where the caller knows it more exactly. */
export function smoothPmf(k: number, n: number, { p, q }: { p: number; q: number }): number {
  if (p === 0) return k === 0 ? 1 : 0
  if (q === 0) return k === n ? 1 : 0
  if (k === 0) return Math.exp(n * (p < 0.5 ? Math.log1p(-p) : Math.log(q)))
  if (k === n) return Math.exp(n * (q < 0.5 ? Math.log1p(-q) : Math.log(p)))
  const exponent =
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    deviance(k, n * p) -
    deviance(n - k, n * q)
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)))
}

/** P(X ≤ k). @throws RangeError naming the argument */
export function binomialCdf(k: number, n: number, p: number): number {
  requireArguments(k, n, p)
  const whole = Math.floor(k)
  if (whole < 0) return 0
  if (whole >= n) return 1
  return betaInc(1 - p, n - whole, whole + 1, p)
}

/** P(X > k), accurate in the upper tail. @throws RangeError naming the argument */
export function binomialSf(k: number, n: number, p: number): number {
  requireArguments(k, n, p)
  const whole = Math.floor(k)
  if (whole < 0) return 1
  if (whole >= n) return 0
  return betaInc(p, whole + 1, n - whole)
}

/**
 * The smallest k with P(X ≤ k) ≥ q.
 *
 * @param q in [0, 1]
 * @throws RangeError naming the argument
 */
export function binomialQuantile(q: number, n: number, p: number): number {
  requireProbability(q, 'q')
  requireArguments(0, n, p)
  if (q === 0 || p === 0) return 0
  if (q === 1 || p === 1) return n
  // A q that was itself computed as a cdf must find its k again.
  const target = q * (1 - 64 * Number.EPSILON)
  let [below, found] = [-1, n]
  while (found - below > 1) {
    const middle = Math.floor((below + found) / 2)
    if (binomialCdf(middle, n, p) >= target) found = middle
    else below = middle
  }
  return found
}

function requireArguments(k: number, n: number, p: number): void {
  requireNumber(k, 'k')
  requireWhole(n, 'n')
  requireProbability(p, 'p')
}
