import { erfc, scaledErfc } from './erf.ts'

const ROOT_TWO = Math.SQRT2
const LOG_ROOT_TWO_PI = 0.918938533204672741780329736406
const ASYMPTOTIC_FROM = 35
const FRACTION_FROM = 2.9

/** Density of the standard normal distribution. */
export function normalPdf(z: number): number {
  return expMinusHalfSquare(Math.abs(z)) / Math.sqrt(2 * Math.PI)
}

/** P(Z ≤ z). @accuracy relative 1e-13 */
export const normalCdf = (z: number): number => normalSf(-z)

/** P(Z > z), accurate in the upper tail. @accuracy relative 1e-13 */
export function normalSf(z: number): number {
  if (z < FRACTION_FROM) return 0.5 * erfc(z / ROOT_TWO)
  return z > 40 ? 0 : 0.5 * expMinusHalfSquare(z) * scaledErfc(z / ROOT_TWO)
}

/** e^(−z²/2), the rounding error of z² given back. */
function expMinusHalfSquare(z: number): number {
  const coarse = Math.trunc(z * 16) / 16
  return Math.exp(-0.5 * coarse * coarse) * Math.exp(-0.5 * (z - coarse) * (z + coarse))
}

/** ln P(Z > z); finite where the probability itself underflows. */
export function normalLogSf(z: number): number {
  if (z < ASYMPTOTIC_FROM) return z < -1 ? Math.log1p(-normalSf(-z)) : Math.log(normalSf(z))
  const y = 1 / (z * z)
  const series = 1 - y * (1 - y * (3 - y * (15 - y * 105)))
  return -0.5 * z * z - Math.log(z) - LOG_ROOT_TWO_PI + Math.log(series)
}

/** ln P(Z ≤ z). */
export const normalLogCdf = (z: number): number => normalLogSf(-z)

/** The z with P(Z > z) = q; never through 1 − q. */
export const normalIsf = (q: number): number => -normalQuantile(q)

/**
 * Quantile of the standard normal distribution: 0 ↦ −∞, 0.5 ↦ 0, 1 ↦ ∞.
 *
 * @throws RangeError when p is not in [0, 1]
 * @see Wichura (1988), Algorithm AS 241, Applied Statistics 37, PPND16
 * @accuracy relative 1e-13
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError('p must be in [0, 1]')
  if (p === 0) return -Infinity
  if (p === 1) return Infinity
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(A, r)) / polynomial(B, r)
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p))
  const size =
    r <= 5
      ? polynomial(C, r - 1.6) / polynomial(D, r - 1.6)
      : polynomial(E, r - 5) / polynomial(F, r - 5)
  const start = q < 0 ? -size : size
  return p < 1e-280 ? refined(start, Math.log(p)) : start
}

/** One Newton step on the logarithm of the tail. */
function refined(z: number, logP: number): number {
  const logCdf = normalLogCdf(z)
  const slope = Math.exp(-0.5 * z * z - LOG_ROOT_TWO_PI - logCdf)
  return z - (logCdf - logP) / slope
}

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

const A = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
]
const B = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
  39307.89580009271061, 28729.085735721942674, 5226.495278852854561,
]
const C = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833,
  7.7454501427834140764e-4,
]
const D = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
]
const E = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5,
  2.01033439929228813265e-7,
]
const F = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525,
  7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7,
  2.04426310338993978564e-15,
]
