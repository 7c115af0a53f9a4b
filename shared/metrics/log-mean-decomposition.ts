import { compensatedSum } from '../numeric/summation.ts'
import { requireFinite } from '../stats/validate.ts'

/** One factor of a product before and after, e.g. conversion, order value, margin. */
export type Factor = { id: string; before: number; after: number }

export type FactorShare = {
  id: string
  /** Part of the product's change that is due to this factor, in the product's unit. */
  contribution: number
}

export type Decomposition = {
  status: 'ok' | 'undefined'
  before: number
  after: number
  change: number
  /** Sum to `change`; null when a factor is not positive in both periods. */
  contributions: FactorShare[] | null
  reason: 'factor_not_positive' | null
}

/**
 * Logarithmic mean of two positive numbers: (a − b) ÷ ln(a/b), and a when they are equal.
 *
 * @accuracy relative 1e-14, near a = b too, by the series of the inverse hyperbolic tangent
 */
export function logarithmicMean(a: number, b: number): number {
  if (!(a > 0 && b > 0)) throw new RangeError('a and b must be positive')
  const ratio = (a - b) / (a + b)
  // ln(a/b) = 2 artanh(ratio), so the mean is (a + b)/2 times ratio ÷ artanh(ratio).
  if (Math.abs(ratio) > 0.01) return (a - b) / Math.log(a / b)
  const square = ratio * ratio
  return (a + b) / 2 / (1 + square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square / 9))))
}

/**
 * Splits the change of a product over its factors without a rest.
 *
 * Each factor gets L(after, before) × ln(after ÷ before of the factor): the split does not depend on
 * the order of the factors, and swapping the periods turns its sign. A factor of 0 has no logarithm:
 * then nothing is split, and the reason is given.
 *
 * @throws RangeError on a factor that is not finite, TypeError without factors
 * @see Ang (2005), Energy Policy 33:867-871, LMDI-I, additive
 */
export function logMeanDecomposition(factors: readonly Factor[]): Decomposition {
  if (factors.length === 0) throw new TypeError('factors must not be empty')
  for (const { before, after } of factors) {
    requireFinite(before, 'before')
    requireFinite(after, 'after')
  }
  const before = factors.reduce((product, factor) => product * factor.before, 1)
  const after = factors.reduce((product, factor) => product * factor.after, 1)
  const totals = { before, after, change: after - before }
  if (factors.some((factor) => factor.before <= 0 || factor.after <= 0)) {
    return { status: 'undefined', ...totals, contributions: null, reason: 'factor_not_positive' }
  }
  const weight = logarithmicMean(after, before)
  const contributions = factors.map((factor) => ({
    id: factor.id,
    contribution: weight * logRatio(factor.after, factor.before),
  }))
  absorbRounding(contributions, totals.change)
  return { status: 'ok', ...totals, contributions, reason: null }
}

function logRatio(after: number, before: number): number {
  const relative = (after - before) / before
  return Math.abs(relative) < 0.5 ? Math.log1p(relative) : Math.log(after / before)
}

/** The last bits go to the largest part, so that the parts add up to the change as shown. */
function absorbRounding(parts: FactorShare[], change: number): void {
  const rest = change - compensatedSum(parts.map(({ contribution }) => contribution))
  const largest = parts.reduce((best, part) =>
    Math.abs(part.contribution) > Math.abs(best.contribution) ? part : best,
  )
  largest.contribution += rest
}

/** The change of a sum over its parts: each part's own change. */
export function sumDecomposition(terms: readonly Factor[]): Decomposition {
  if (terms.length === 0) throw new TypeError('terms must not be empty')
  for (const { before, after } of terms) {
    requireFinite(before, 'before')
    requireFinite(after, 'after')
  }
  const before = compensatedSum(terms.map((term) => term.before))
  const after = compensatedSum(terms.map((term) => term.after))
  const contributions = terms.map((term) => ({
    id: term.id,
    contribution: term.after - term.before,
  }))
  return { status: 'ok', before, after, change: after - before, contributions, reason: null }
}
