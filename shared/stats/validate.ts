import type {
  Alternative,
  CountStat,
  CupedRatioStat,
  CupedStat,
  MeanStat,
  MeanSummary,
  Moments,
  RateStat,
  RatioStat,
} from './types.ts'

/** @throws RangeError naming the argument unless it is a finite number */
export function requireFinite(value: number, name: string): void {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number`)
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be finite`)
}

/** @throws RangeError naming the argument unless it is a whole number ≥ 0 */
export function requireCount(value: number, name: string): void {
  requireFinite(value, name)
  if (!Number.isInteger(value) || value < 0) {
    throw new RangeError(`${name} must be a whole number of at least 0`)
  }
}

/** @throws RangeError naming the argument unless it is a whole number ≥ 1 */
export function requireNatural(value: number, name: string): void {
  requireCount(value, name)
  if (value === 0) throw new RangeError(`${name} must be at least 1`)
}

/** @throws RangeError naming the argument unless it is strictly between 0 and 1 */
export function requireOpenUnit(value: number, name: string): void {
  requireFinite(value, name)
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} must be between 0 and 1`)
}

/** @throws RangeError naming the argument unless it is in [0, 1] */
export function requireUnit(value: number, name: string): void {
  requireFinite(value, name)
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be in [0, 1]`)
}

/** @throws RangeError naming the argument unless it is finite and ≥ 0 */
export function requireNotNegative(value: number, name: string): void {
  requireFinite(value, name)
  if (value < 0) throw new RangeError(`${name} must not be negative`)
}

/** @throws RangeError naming the argument unless it is finite and > 0 */
export function requireAboveZero(value: number, name: string): void {
  requireFinite(value, name)
  if (value <= 0) throw new RangeError(`${name} must be positive`)
}

/** @throws RangeError naming the argument unless it is one of the choices */
export function requireOneOf(value: string, choices: readonly string[], name: string): void {
  if (!choices.includes(value)) {
    throw new RangeError(`${name} must be one of ${choices.join(', ')}, not "${value}"`)
  }
}

/** @throws TypeError or RangeError naming the first value that is not a finite number */
export function requireValues(values: readonly number[], name: string): void {
  if (!Array.isArray(values)) throw new TypeError(`${name} must be a list of numbers`)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number
    if (!Number.isFinite(value)) requireFinite(value, `${name}[${String(index)}]`)
  }
}

/** Shares relative to their sum. @throws RangeError when one is negative or all are 0 */
export function requireWeights(weights: readonly number[], count: number): void {
  if (weights.length !== count) {
    throw new RangeError(`weights must have ${String(count)} entries, one an arm`)
  }
  weights.forEach((weight, arm) => {
    requireNotNegative(weight, `weights[${String(arm)}]`)
  })
  if (weights.every((weight) => weight === 0)) throw new RangeError('weights must not all be 0')
}

/** The two options that every test takes. */
export function requireFrame(alternative: Alternative, confidenceLevel: number): void {
  requireOneOf(alternative, ['two-sided', 'greater', 'less'], 'alternative')
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
}

export function requireCountStat({ successes, trials }: CountStat, name: string): void {
  requireCount(successes, `${name}.successes`)
  requireCount(trials, `${name}.trials`)
  if (successes > trials) throw new RangeError(`${name}.successes must not exceed ${name}.trials`)
}

export function requireRateStat({ events, exposure }: RateStat, name: string): void {
  requireCount(events, `${name}.events`)
  requireNotNegative(exposure, `${name}.exposure`)
  if (exposure === 0 && events > 0) {
    throw new RangeError(`${name}.events must be 0 without ${name}.exposure`)
  }
}

/**
 * A sample that has a variance, or null when it holds fewer than two values.
 *
 * @throws RangeError or TypeError naming the wrong argument
 */
export function meanStatOf({ n, mean, variance }: MeanSummary, name: string): MeanStat | null {
  requireCount(n, `${name}.n`)
  if (n >= 1) requireFinite(mean as number, `${name}.mean`)
  if (n < 2) return null
  requireNotNegative(variance as number, `${name}.variance`)
  return { n, mean: mean as number, variance: variance as number }
}

function requireMoments({ mean, variance }: Moments, name: string): void {
  requireFinite(mean, `${name}.mean`)
  requireNotNegative(variance, `${name}.variance`)
}

export function requireRatioStat(
  { n, numerator, denominator, covariance }: RatioStat,
  name: string,
): void {
  requireCount(n, `${name}.n`)
  if (n < 2) return
  requireMoments(numerator, `${name}.numerator`)
  requireMoments(denominator, `${name}.denominator`)
  requireFinite(covariance, `${name}.covariance`)
}

export function requireCupedStat({ n, post, pre, covariance }: CupedStat, name: string): void {
  requireCount(n, `${name}.n`)
  if (n < 2) return
  requireMoments(post, `${name}.post`)
  requireMoments(pre, `${name}.pre`)
  requireFinite(covariance, `${name}.covariance`)
}

export function requireCupedRatioStat(stat: CupedRatioStat, name: string): void {
  requireCount(stat.n, `${name}.n`)
  if (stat.n < 2) return
  requireMoments(stat.numerator, `${name}.numerator`)
  requireMoments(stat.denominator, `${name}.denominator`)
  requireMoments(stat.preNumerator, `${name}.preNumerator`)
  requireMoments(stat.preDenominator, `${name}.preDenominator`)
  for (const [key, value] of Object.entries(stat.cov)) requireFinite(value, `${name}.cov.${key}`)
}
