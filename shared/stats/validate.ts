import type { CountStat, MeanStat, RatioStat } from './types.ts'

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

/** @throws RangeError naming the argument unless it is strictly between 0 and 1 */
export function requireOpenUnit(value: number, name: string): void {
  requireFinite(value, name)
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} must be between 0 and 1`)
}

/** @throws RangeError naming the argument unless it is finite and ≥ 0 */
export function requireNotNegative(value: number, name: string): void {
  requireFinite(value, name)
  if (value < 0) throw new RangeError(`${name} must not be negative`)
}

export function requireCountStat({ successes, trials }: CountStat, name: string): void {
  requireCount(successes, `${name}.successes`)
  requireCount(trials, `${name}.trials`)
  if (successes > trials) throw new RangeError(`${name}.successes must not exceed ${name}.trials`)
}

export function requireMeanStat({ n, mean, variance }: MeanStat, name: string): void {
  requireCount(n, `${name}.n`)
  if (n >= 1) requireFinite(mean, `${name}.mean`)
  if (n >= 2) requireNotNegative(variance, `${name}.variance`)
}

export function requireRatioStat(
  { n, numerator, denominator, covariance }: RatioStat,
  name: string,
): void {
  requireMeanStat({ n, ...numerator }, `${name}.numerator`)
  requireMeanStat({ n, ...denominator }, `${name}.denominator`)
  if (n >= 2) requireFinite(covariance, `${name}.covariance`)
}
