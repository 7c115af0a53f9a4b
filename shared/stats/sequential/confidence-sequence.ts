import { requireCount, requireFinite, requireNotNegative, requireOpenUnit } from '../validate.ts'

export type SequentialResult = {
  /** Valid at every look, however often one looks. */
  pValue: number
  ciLower: number
  ciUpper: number
  halfWidth: number
}

/**
 * Asymptotic confidence sequence for an estimate: an interval that covers at all looks together.
 *
 * Tightest near `tuningSampleSize`. Needs samples large enough for the normal approximation at the
 * first look.
 *
 * @param standardError of the estimate now
 * @param n observations so far, both arms together
 * @see Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Annals of Statistics 52:2613-2640
 */
export function asymptoticConfidenceSequence({
  estimate,
  standardError,
  n,
  alpha = 0.05,
  tuningSampleSize,
}: {
  estimate: number
  standardError: number
  n: number
  alpha?: number
  tuningSampleSize: number
}): SequentialResult {
  requireFinite(estimate, 'estimate')
  requireNotNegative(standardError, 'standardError')
  requireCount(n, 'n')
  requireOpenUnit(alpha, 'alpha')
  if (!(tuningSampleSize > 0)) throw new RangeError('tuningSampleSize must be positive')
  const rhoSquared = (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / tuningSampleSize
  const grown = n * rhoSquared + 1
  const factor = ((2 * grown) / (n * rhoSquared)) * Math.log(Math.sqrt(grown) / alpha)
  const halfWidth = standardError * Math.sqrt(factor)
  const z = standardError === 0 ? 0 : estimate / standardError
  const pValue = Math.min(1, Math.sqrt(grown) * Math.exp((-rhoSquared * z * z * n) / (2 * grown)))
  return { pValue, ciLower: estimate - halfWidth, ciUpper: estimate + halfWidth, halfWidth }
}
