import { requirePositive, requireProbability } from './argument.ts'
import { logGamma, stirlingTail } from './gamma.ts'
import { findRoot } from './root-finding.ts'
import { deviance, stirlingError } from './saddle-point.ts'

const TINY = 1e-300
const EPSILON = 1e-16
const STIRLING_FROM = 10

/** ln B(a, b), the logarithm of the beta function; a and b positive. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b)
  const large = Math.max(a, b)
  if (large < STIRLING_FROM) return logGamma(a) + logGamma(b) - logGamma(a + b)
  const ratio = small / (small + large)
  if (small < STIRLING_FROM) {
    const tails = stirlingTail(large) - stirlingTail(large + small)
    return (
      logGamma(small) +
      small -
      small * Math.log(large + small) +
      (large - 0.5) * Math.log1p(-ratio) +
      tails
    )
  }
  const tails = stirlingTail(small) + stirlingTail(large) - stirlingTail(small + large)
  return (
    0.5 * Math.log(2 * Math.PI) +
    (small - 0.5) * Math.log(ratio) +
    large * Math.log1p(-ratio) -
    0.5 * Math.log(large) +
    tails
  )
}

/**
 * Regularised incomplete beta function I_x(a, b), by Lentz's continued fraction on the side where it
 * converges fast.
 *
 * @param x in [0, 1]
 * @param a positive
 * @param b positive
 * @param complement 1 − x where the caller knows it more exactly
 * @see Numerical algorithm: DiDonato & Morris (1992), TOMS 708, for the choice of the side
 */
export function betaInc(x: number, a: number, b: number, complement = 1 - x): number {
  if (!(a > 0)) throw new RangeError('a must be positive')
  if (!(b > 0)) throw new RangeError('b must be positive')
  if (!(x >= 0 && x <= 1)) throw new RangeError('x must be in [0, 1]')
  if (x === 0) return 0
  if (complement <= 0) return 1
  if (x <= (a + 1) / (a + b + 2)) return Math.min(1, fractionSide(x, complement, a, b))
  return Math.max(0, 1 - fractionSide(complement, x, b, a))
}

/**
 * ln I_x(a, b), finite where the function itself underflows.
 *
 * @param complement 1 − x where the caller knows it more exactly
 */
export function logBetaInc(x: number, a: number, b: number, complement = 1 - x): number {
  if (x === 0) return -Infinity
  if (complement <= 0) return 0
  if (x > (a + 1) / (a + b + 2)) return Math.log1p(-fractionSide(complement, x, b, a))
  return Math.log(continuedFraction(x, a, b) / a) + logPowerPrefix(x, complement, a, b)
}

function fractionSide(x: number, complement: number, a: number, b: number): number {
  const prefix = Math.exp(logPowerPrefix(x, complement, a, b)) / a
  return prefix === 0 ? 0 : prefix * continuedFraction(x, a, b)
}

/** ln of x^a (1 − x)^b / B(a, b), without cancelling large logarithms. */
function logPowerPrefix(x: number, complement: number, a: number, b: number): number {
  if (Math.min(a, b) >= STIRLING_FROM) {
    const n = a + b
    const exponent =
      stirlingError(n) -
      stirlingError(a) -
      stirlingError(b) -
      deviance(a, n * x) -
      deviance(b, n * complement)
    return exponent + 0.5 * Math.log((a * b) / (2 * Math.PI * n))
  }
  const logX = x < 0.5 ? Math.log(x) : Math.log1p(-complement)
  const logComplement = complement < 0.5 ? Math.log(complement) : Math.log1p(-x)
  return a * logX + b * logComplement - logBeta(a, b)
}

/**
 * The x with I_x(a, b) = p.
 *
 * @param p in [0, 1]
 * @throws RangeError naming the argument
 * @accuracy relative 1e-11 for x; near 1 absolute, as 1 − x is not kept
 */
export function betaIncInv(p: number, a: number, b: number): number {
  requireProbability(p, 'p')
  requirePositive(a, 'a')
  requirePositive(b, 'b')
  if (p === 0 || p === 1) return p
  return betaQuantile(p, a, b).x
}

/** The x with I_x(a, b) = p for p strictly inside (0, 1), and 1 − x without rounding. */
export function betaQuantile(p: number, a: number, b: number): { x: number; complement: number } {
  const isLower = p <= 0.5
  const target = Math.log(isLower ? p : 1 - p)
  // Rising in the log odds of x on either side; an underflown tail counts as the smallest number.
  const gap = (logOdds: number): number => {
    const { x, complement } = shares(logOdds)
    const tail = isLower ? betaInc(x, a, b, complement) : betaInc(complement, b, a, x)
    const logTail = Math.log(Math.max(tail, Number.MIN_VALUE))
    return isLower ? logTail - target : target - logTail
  }
  const centre = Math.log(a / b)
  let [lower, upper] = [centre - 1, centre + 1]
  for (let step = 1; gap(lower) > 0 && lower > -LOG_ODDS_MAX; step *= 2) lower -= step
  for (let step = 1; gap(upper) < 0 && upper < LOG_ODDS_MAX; step *= 2) upper += step
  const root = findRoot(gap, {
    lower: Math.max(lower, -LOG_ODDS_MAX),
    upper: Math.min(upper, LOG_ODDS_MAX),
    tolerance: 1e-15,
  })
  if (root.status === 'ok') return shares(root.value)
  return gap(lower) > 0 ? { x: 0, complement: 1 } : { x: 1, complement: 0 }
}

const LOG_ODDS_MAX = 744

const shares = (logOdds: number): { x: number; complement: number } => ({
  x: 1 / (1 + Math.exp(-logOdds)),
  complement: 1 / (1 + Math.exp(logOdds)),
})

function continuedFraction(x: number, a: number, b: number): number {
  const iterations = 1_000 + 20 * Math.ceil(Math.sqrt(Math.max(a, b)))
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= iterations; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    const factor = d * c
    fraction *= factor
    if (Math.abs(factor - 1) < EPSILON * 4) break
  }
  return fraction
}

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
