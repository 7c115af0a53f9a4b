import { requireCount, requireFinite, requireNotNegative } from '../stats/validate.ts'

/** The value itself, once checked, so that a formula can stay one expression. */
export function finite(value: number, name: string): number {
  requireFinite(value, name)
  return value
}

/** @throws RangeError naming the argument unless it is finite and ≥ 0 */
export function nonNegative(value: number, name: string): number {
  requireNotNegative(value, name)
  return value
}

/** @throws RangeError naming the argument unless it is a whole number ≥ 0 */
export function count(value: number, name: string): number {
  requireCount(value, name)
  return value
}

/** A share or probability, ends included. @throws RangeError naming the argument outside [0, 1] */
export function probability(value: number, name: string): number {
  if (nonNegative(value, name) > 1) throw new RangeError(`${name} must be 1 at most`)
  return value
}
