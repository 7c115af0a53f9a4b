import { binomialCdf, binomialSf } from '../../numeric/binomial.ts'
import { betaQuantile } from '../../numeric/beta.ts'
import type { Alternative, RateStat, TestResult } from '../types.ts'
import { withoutNumbers } from '../t-result.ts'
import { requireAboveZero, requireFrame, requireRateStat } from '../validate.ts'

export type RateResult = TestResult & {
  /** Treatment minus control, in events per unit of exposure. */
  rateDifference: number | null
}

/**
 * Exact test of two event rates: given all events, the treatment's are binomial with its share of the
 * exposure. `estimate` and the interval are the RATIO of rates, treatment ÷ control.
 *
 * Two-sided p is twice the nearer tail, so that it agrees with the Clopper–Pearson ends.
 *
 * @param nullRatio the ratio tested against
 * @throws RangeError or TypeError naming the wrong argument
 * @see Przyborowski & Wilenski (1940), Biometrika 31:313-323; Clopper & Pearson (1934)
 */
export function poissonRateTest({
  control,
  treatment,
  alternative = 'two-sided',
  nullRatio = 1,
  confidenceLevel = 0.95,
}: {
  control: RateStat
  treatment: RateStat
  alternative?: Alternative
  nullRatio?: number
  confidenceLevel?: number
}): RateResult {
  requireRateStat(control, 'control')
  requireRateStat(treatment, 'treatment')
  requireFrame(alternative, confidenceLevel)
  requireAboveZero(nullRatio, 'nullRatio')
  const frame = { alternative, confidenceLevel, method: 'exact conditional test of two rates' }
  if (control.exposure === 0 || treatment.exposure === 0) {
    const empty = withoutNumbers({ status: 'insufficient-data', estimate: null, ...frame })
    return { ...empty, rateDifference: null }
  }
  const [rate0, rate1] = [control, treatment].map((arm) => arm.events / arm.exposure) as [
    number,
    number,
  ]
  const rateDifference = rate1 - rate0
  const events = control.events + treatment.events
  if (events === 0) {
    const empty = withoutNumbers({ status: 'zero-variance', estimate: null, ...frame, pValue: 1 })
    return { ...empty, rateDifference }
  }
  const share =
    (treatment.exposure * nullRatio) / (treatment.exposure * nullRatio + control.exposure)
  const upper = binomialSf(treatment.events - 1, events, share)
  const lower = binomialCdf(treatment.events, events, share)
  const tails = { greater: upper, less: lower, 'two-sided': 2 * Math.min(upper, lower) }
  const tail = alternative === 'two-sided' ? (1 - confidenceLevel) / 2 : 1 - confidenceLevel
  const exposures = control.exposure / treatment.exposure
  return {
    ...withoutNumbers({ status: 'ok', estimate: rate0 === 0 ? null : rate1 / rate0, ...frame }),
    pValue: Math.min(1, tails[alternative]),
    ciLower:
      alternative === 'less' ? 0 : lowerOdds(treatment.events, control.events, tail) * exposures,
    ciUpper:
      alternative === 'greater'
        ? Infinity
        : exposures / lowerOdds(control.events, treatment.events, tail),
    rateDifference,
  }
}

/** Odds of the lower Clopper–Pearson end; their inverse with the counts swapped is the upper one. */
function lowerOdds(events: number, others: number, tail: number): number {
  if (events === 0) return 0
  const { x, complement } = betaQuantile(tail, events, others + 1)
  return x / complement
}
