/** A mean or ratio, and the variance of it, not of single values. */
export type Located = { mean: number; variance: number }

/**
 * Fieller's set of the ratio treatment ÷ control of two independent normal estimates.
 *
 * When the control is not clearly away from zero no finite interval holds the ratio at this level:
 * `bounded` is false and both ends are infinite.
 *
 * @param critical the normal or t quantile of the level
 * @see Fieller (1954), Journal of the Royal Statistical Society B 16:175-185
 */
export function fiellerSet({
  control,
  treatment,
  critical,
}: {
  control: Located
  treatment: Located
  critical: number
}): { lower: number; upper: number; bounded: boolean } {
  const square = critical * critical
  const a = control.mean ** 2 - square * control.variance
  if (a <= 0) return { lower: -Infinity, upper: Infinity, bounded: false }
  const b = control.mean * treatment.mean
  const c = treatment.mean ** 2 - square * treatment.variance
  // b² − a c without its large equal parts.
  const discriminant =
    square *
    (control.mean ** 2 * treatment.variance +
      treatment.mean ** 2 * control.variance -
      square * control.variance * treatment.variance)
  const root = Math.sqrt(Math.max(0, discriminant)) * (critical < 0 ? -1 : 1)
  const far = b >= 0 ? (b + root) / a : (b - root) / a
  // The product of the roots is c ÷ a; from the far one the near one loses no digits.
  const near = far === 0 || critical < 0 ? (b >= 0 ? (b - root) / a : (b + root) / a) : c / a / far
  return b >= 0
    ? { lower: near, upper: far, bounded: true }
    : { lower: far, upper: near, bounded: true }
}
