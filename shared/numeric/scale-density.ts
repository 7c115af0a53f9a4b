import { logGamma, stirlingTail } from './gamma.ts'

const STIRLING_FROM = 10

/**
 * Logarithm of the density of s = √(χ² ÷ df), the ratio of an estimated to the true standard
 * deviation.
 *
 * @param s positive
 * @param df positive and finite
 */
export function logScaleDensity(s: number, df: number): number {
  const half = df / 2
  const square = s * s
  const logSquare = Math.abs(square - 1) < 0.5 ? Math.log1p(square - 1) : 2 * Math.log(s)
  const constant =
    half >= STIRLING_FROM
      ? 0.5 * Math.log(half / (2 * Math.PI)) - stirlingTail(half)
      : half * Math.log(half) - half - logGamma(half)
  return Math.LN2 - Math.log(s) + constant - half * (square - 1 - logSquare)
}
