import { requireNumber, requireProbability } from './argument.ts'
import { normalCdf, normalPdf } from './normal.ts'
import { integrate } from './quadrature.ts'
import { findRoot } from './root-finding.ts'
import { logScaleDensity } from './scale-density.ts'

/**
 * P(Q > q) of the studentized range of k means, accurate in the upper tail.
 *
 * @param k number of means, whole, at least 2
 * @param df degrees of freedom of the variance, at least 1; Infinity for a known one
 * @throws RangeError naming the argument
 * @accuracy relative 1e-9
 * @see Copenhaver & Holland (1988), Journal of Statistical Computation and Simulation 30:1-15
 */
export function studentizedRangeSf(q: number, k: number, df: number): number {
  requireArguments(q, k, df)
  if (q <= 0) return 1
  if (df === Infinity) return rangeSf(q, k)
  // The far tail comes from small s: there the integrand peaks, and about this wide.
  const width = 1 / Math.sqrt(df + (q * q) / 2)
  const peak = Math.sqrt(df) * width
  return Math.min(
    1,
    integrate((s) => Math.exp(logScaleDensity(s, df)) * rangeSf(q * s, k), {
      lower: Math.max(1e-300, peak - 10 * width),
      upper: peak + 10 * width,
      points: 80,
    }),
  )
}

/** P(Q ≤ q). @throws RangeError naming the argument */
export const studentizedRangeCdf = (q: number, k: number, df: number): number =>
  1 - studentizedRangeSf(q, k, df)

/** The q with P(Q ≤ q) = p. @throws RangeError naming the argument @accuracy relative 1e-9 */
export function studentizedRangeQuantile(p: number, k: number, df: number): number {
  requireProbability(p, 'p')
  requireArguments(0, k, df)
  if (p === 0) return 0
  if (p === 1) return Infinity
  let upper = 4
  while (studentizedRangeSf(upper, k, df) > 1 - p && upper < 1e12) upper *= 2
  const gap = (q: number): number =>
    Math.log(Math.max(studentizedRangeSf(q, k, df), Number.MIN_VALUE)) - Math.log1p(-p)
  const root = findRoot(gap, { lower: 0, upper, tolerance: 1e-12 })
  return root.status === 'ok' ? root.value : upper
}

/** P(range of k standard normals > w), as an integral of positive terms. */
function rangeSf(w: number, k: number): number {
  const density = (z: number): number => {
    const below = normalCdf(z)
    const ratio = Math.min(1, normalCdf(z - w) / below)
    return normalPdf(z) * below ** (k - 1) * -Math.expm1((k - 1) * Math.log1p(-ratio))
  }
  return Math.min(1, k * integrate(density, { lower: -9, upper: w / 2 + 10, points: 140 }))
}

function requireArguments(q: number, k: number, df: number): void {
  requireNumber(q, 'q')
  if (!Number.isInteger(k) || k < 2) throw new RangeError('k must be a whole number of at least 2')
  if (!(df >= 1)) throw new RangeError('df must be at least 1')
}
