/** A number, or null and why there is none. */
export type Figure<Reason extends string = string> =
  | { value: number; reason: null }
  | { value: null; reason: Reason }

export function figure(value: number): { value: number; reason: null } {
  return { value, reason: null }
}

export function noFigure<Reason extends string>(reason: Reason): { value: null; reason: Reason } {
  return { value: null, reason }
}

/** `numerator / denominator`, or null with the reason when the denominator is 0. */
export function quotient<Reason extends string>(
  numerator: number,
  denominator: number,
  reason: Reason,
): Figure<Reason> {
  return denominator === 0 ? noFigure(reason) : figure(numerator / denominator)
}
