/** @throws RangeError naming the argument unless it is a probability in [0, 1] */
export function requireProbability(value: number, name: string): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be in [0, 1]`)
}

/** @throws RangeError naming the argument unless it is a finite number above 0 */
export function requirePositive(value: number, name: string): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${name} must be positive`)
}

/** @throws RangeError naming the argument unless it is a whole number ≥ 0 */
export function requireWhole(value: number, name: string): void {
  if (!Number.isInteger(value) || value < 0) {
    throw new RangeError(`${name} must be a whole number of at least 0`)
  }
}

/** @throws RangeError naming the argument when it is NaN */
export function requireNumber(value: number, name: string): void {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new RangeError(`${name} must be a number`)
  }
}
