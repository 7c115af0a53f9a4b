import { spreadResult, type TestFrame } from '../t-result.ts'
import type { TestResult } from '../types.ts'
import {
  requireAboveZero,
  requireFinite,
  requireNotNegative,
  requireOpenUnit,
} from '../validate.ts'

export type MsprtResult = TestResult & {
  /** ln Λ, the evidence against no difference so far. */
  logLikelihoodRatio: number | null
}

/**
 * Mixture sequential probability ratio test of a normal estimate against 0: p-value and interval are
 * valid at every look.
 *
 * @param standardError of the estimate now
 * @param tau2 variance of the effects one mixes over; the test is quickest for effects about √tau2
 * @returns p-value of this look alone; for the running minimum see `alwaysValidPValues`
 * @throws RangeError or TypeError naming the wrong argument
 * @see Johari, Koomen, Pekelis & Walsh (2022), Operations Research 70:1806-1821, formula 7; Robbins
 *   (1970), Annals of Mathematical Statistics 41:1397-1409
 */
export function msprt({
  estimate,
  standardError,
  tau2,
  alpha = 0.05,
}: {
  estimate: number
  standardError: number
  tau2: number
  alpha?: number
}): MsprtResult {
  requireFinite(estimate, 'estimate')
  requireNotNegative(standardError, 'standardError')
  requireAboveZero(tau2, 'tau2')
  requireOpenUnit(alpha, 'alpha')
  const frame: TestFrame = {
    alternative: 'two-sided',
    confidenceLevel: 1 - alpha,
    method: 'mixture sequential probability ratio test',
  }
  const plain = spreadResult({ estimate, standardError, df: Infinity }, frame)
  if (plain.status !== 'ok') return { ...plain, pValue: null, logLikelihoodRatio: null }
  const v = standardError ** 2
  const logLikelihoodRatio =
    -0.5 * Math.log1p(tau2 / v) + (tau2 / (v + tau2)) * (estimate ** 2 / (2 * v))
  const half = Math.sqrt(((v * (v + tau2)) / tau2) * (Math.log1p(tau2 / v) - 2 * Math.log(alpha)))
  return {
    ...plain,
    pValue: Math.min(1, Math.exp(-logLikelihoodRatio)),
    ciLower: estimate - half,
    ciUpper: estimate + half,
    logLikelihoodRatio,
  }
}

/** What one look said, null where it said nothing; or the estimate, to be judged by `msprt`. */
export type Look =
  | { pValue: number | null; ciLower?: number | null; ciUpper?: number | null }
  | { estimate: number; standardError: number }

/**
 * Always-valid p-values and intervals over the looks so far: the smallest p-value and what all
 * intervals have in common.
 *
 * @param tau2 needed, as `alpha` may be given, where looks are estimates
 * @returns one entry a look; both ends null once the intervals have nothing in common, which says that
 *   the effect has moved
 * @throws RangeError or TypeError naming the wrong argument
 * @see Johari et al. (2022), section 3
 */
export function alwaysValidPValues({
  looks,
  tau2,
  alpha = 0.05,
}: {
  looks: readonly Look[]
  tau2?: number
  alpha?: number
}): { pValue: number | null; ciLower: number | null; ciUpper: number | null }[] {
  let smallest: number | null = null
  let [lower, upper] = [-Infinity, Infinity]
  return looks.map((look, index) => {
    const { pValue, ciLower, ciUpper } = judged(look, { index, tau2, alpha })
    if (pValue !== null) smallest = Math.min(smallest ?? 1, pValue)
    lower = Math.max(lower, ciLower ?? -Infinity)
    upper = Math.min(upper, ciUpper ?? Infinity)
    const isKnown = lower <= upper && (lower > -Infinity || upper < Infinity)
    return {
      pValue: smallest,
      ciLower: isKnown ? lower : null,
      ciUpper: isKnown ? upper : null,
    }
  })
}

function judged(
  look: Look,
  { index, tau2, alpha }: { index: number; tau2: number | undefined; alpha: number },
): { pValue: number | null; ciLower?: number | null; ciUpper?: number | null } {
  if ('estimate' in look) {
    if (tau2 === undefined) throw new RangeError('tau2 must be given for looks that are estimates')
    return msprt({ ...look, tau2, alpha })
  }
  if (look.pValue !== null && !(look.pValue >= 0 && look.pValue <= 1)) {
    throw new RangeError(`looks[${String(index)}].pValue must be in [0, 1]`)
  }
  return look
}
