const TWO_OVER_ROOT_PI = 1.12837916709551257389615890312
const ONE_OVER_ROOT_PI = 0.56418958354775628694807945156
const SERIES_BELOW = 2
const TERMS_MAX = 1_000

/** Error function, odd; erf(0) = 0. @accuracy relative 1e-14 */
export function erf(x: number): number {
  const size = Math.abs(x)
  const value = size < SERIES_BELOW ? series(size) : 1 - fraction(size)
  return x < 0 ? -value : value
}

/** Complementary error function 1 − erf(x), accurate where it is tiny. @accuracy relative 1e-13 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x)
  return x < SERIES_BELOW ? 1 - series(x) : fraction(x)
}

/** e^(−x²), the rounding error of x² given back. */
export function expMinusSquare(x: number): number {
  const coarse = Math.trunc(x * 16) / 16
  return Math.exp(-coarse * coarse) * Math.exp(-(x - coarse) * (x + coarse))
}

/** Σ 2^n x^(2n+1) / (2n+1)!!, all terms positive. @see Abramowitz & Stegun 7.1.6 */
function series(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; n < TERMS_MAX; n += 1) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
    if (term <= sum * 1e-17) break
  }
  return TWO_OVER_ROOT_PI * expMinusSquare(x) * sum
}

const fraction = (x: number): number => (x > 40 ? 0 : expMinusSquare(x) * scaledErfc(x))

/** e^(x²) erfc(x) for x ≥ 2, by continued fraction. @see Abramowitz & Stegun 7.1.14 */
export function scaledErfc(x: number): number {
  let c = x
  let d = 0
  let value = x
  for (let n = 1; n < TERMS_MAX; n += 1) {
    const a = n / 2
    d = 1 / (x + a * d)
    c = x + a / c
    const factor = c * d
    value *= factor
    if (Math.abs(factor - 1) < 1e-16) break
  }
  return ONE_OVER_ROOT_PI / value
}
