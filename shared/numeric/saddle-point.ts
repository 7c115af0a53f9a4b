import { logGamma, stirlingTail } from './gamma.ts'

const STIRLING_FROM = 10
const HALF_LOG_TWO_PI = 0.918938533204672741780329736406

/**
 * What Stirling's formula leaves out of ln n!, for n > 0, not necessarily whole.
 *
 * @see Loader (2000), "Fast and accurate computation of binomial probabilities"
 */
export function stirlingError(n: number): number {
  if (n >= STIRLING_FROM) return stirlingTail(n)
  return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LOG_TWO_PI
}

/**
 * The deviance x ln(x/m) + m − x of a count x from its mean m, without cancellation near x = m.
 *
 * @param x positive
 * @param m positive
 * @see Loader (2000), section 3
 */
export function deviance(x: number, m: number): number {
  const difference = x - m
  if (Math.abs(difference) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x
  const v = difference / (x + m)
  let sum = difference * v
  let term = 2 * x * v
  for (let j = 1; j < 1_000; j += 1) {
    term *= v * v
    const next = sum + term / (2 * j + 1)
    if (next === sum) break
    sum = next
  }
  return sum
}
