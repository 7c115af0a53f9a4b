import { requirePositive } from './argument.ts'
import { logGamma, stirlingTail } from './gamma.ts'

const STIRLING_FROM = 10

/**
 * ln Γ(x + h) − ln Γ(x), exact also where x is so large that both are nearly the same.
 *
 * @param x positive
 * @param h not negative
 * @accuracy absolute 1e-13 of the larger of h and the result
 */
export function logGammaDifference(x: number, h: number): number {
  requirePositive(x, 'x')
  if (h === 0) return 0
  if (x < STIRLING_FROM) return logGamma(x + h) - logGamma(x)
  const tails = stirlingTail(x + h) - stirlingTail(x)
  return (x + h - 0.5) * Math.log1p(h / x) + h * Math.log(x) - h + tails
}

/**
 * ψ(x + h) − ψ(x), where ψ is the derivative of ln Γ; exact also where x is so large that both are
 * nearly the same.
 *
 * @param x positive
 * @param h not negative
 * @accuracy relative 1e-13
 * @see Abramowitz & Stegun 6.3.5 and 6.3.18
 */
export function digammaDifference(x: number, h: number): number {
  requirePositive(x, 'x')
  let below = 0
  let from = x
  for (; from < STIRLING_FROM; from += 1) below += h / (from * (from + h))
  return below + Math.log1p(h / from) + digammaTail(from + h) - digammaTail(from)
}

/** What ψ(x) has beside ln x: −1/(2x) − 1/(12x²) + 1/(120x⁴) − … */
function digammaTail(x: number): number {
  const z = 1 / (x * x)
  const series =
    1 / 12 -
    z * (1 / 120 - z * (1 / 252 - z * (1 / 240 - z * (1 / 132 - z * (691 / 32760 - z / 12)))))
  return -0.5 / x - z * series
}
