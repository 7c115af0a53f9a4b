const TERMS_MAX = 2_000_000
const EPSILON = 1e-17

/**
 * Gauss's hypergeometric function ₂F₁(a, b; c; z) on 0 ≤ z < 1.
 *
 * The power series, or after Euler's transformation the series of (1 − z)^(c−a−b) ₂F₁(c−a, c−b; c; z)
 * where its terms fall faster without cancelling. `c` may be negative, but no whole number ≤ 0.
 *
 * @throws RangeError outside the domain, and where 1 − z is so small that the series does not end
 * @accuracy relative 1e-12 for |a|, |b| up to a few hundred
 * @see Abramowitz & Stegun 15.1.1 and 15.3.3
 */
export function hyp2f1(a: number, b: number, c: number, z: number): number {
  if (!(z >= 0 && z < 1)) throw new RangeError('z must be in [0, 1)')
  if (!(Number.isFinite(a) && Number.isFinite(b) && Number.isFinite(c))) {
    throw new RangeError('a, b and c must be finite')
  }
  if (c <= 0 && Number.isInteger(c)) throw new RangeError('c must not be a whole number ≤ 0')
  // A large negative parameter alternates the first terms, which then cancel.
  const isEuler = a + b > c && Math.min(c - a, c - b) > -CANCELLING_FROM
  if (!isEuler) return series(a, b, c, z)
  return Math.exp((c - a - b) * Math.log1p(-z)) * series(c - a, c - b, c, z)
}

const CANCELLING_FROM = 4

function series(a: number, b: number, c: number, z: number): number {
  let term = 1
  let sum = 1
  let lost = 0
  for (let n = 0; n < TERMS_MAX; n += 1) {
    const ratio = ((a + n) * (b + n)) / ((c + n) * (n + 1))
    term *= ratio * z
    const next = sum + term
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum
    sum = next
    if (term === 0) return sum + lost
    // Once the terms fall for good, what is left is at most a geometric series.
    const isFalling = n > Math.abs(a) + Math.abs(b) + Math.abs(c)
    const bound = Math.max(Math.abs(ratio * z), z)
    const rest = Math.abs(term) * (bound / (1 - bound))
    if (isFalling && rest <= EPSILON * Math.abs(sum)) return sum + lost
  }
  throw new RangeError('z is too close to 1')
}
