import { logBeta } from '../../numeric/beta.ts'
import { logGamma } from '../../numeric/gamma.ts'
import { hyp2f1 } from '../../numeric/hyp2f1.ts'
import { requireCount, requireFinite, requireNotNegative } from '../../stats/validate.ts'

/**
 * Buying at rates from Gamma(r, α), dropping out after a purchase with a chance from Beta(a, b).
 * All positive; α is in the time unit of the data.
 */
export type BgNbdParameters = { r: number; alpha: number; a: number; b: number }

/** One customer's past; all times in one unit, counted from the first purchase. */
export type PurchaseHistory = {
  /** Repeat purchases x: the first one does not count. */
  frequency: number
  /** Time of the last purchase; 0 without a repeat. */
  recency: number
  /** Age of the customer. */
  T: number
}

/** @throws RangeError unless all four are positive */
export function requireBgNbdParameters(parameters: BgNbdParameters): void {
  for (const name of ['r', 'alpha', 'a', 'b'] as const) {
    requireFinite(parameters[name], name)
    if (parameters[name] <= 0) throw new RangeError(`${name} must be positive`)
  }
}

/** @throws RangeError on a history that cannot be, e.g. a last purchase after today */
export function requireHistory({ frequency, recency, T }: PurchaseHistory): void {
  requireCount(frequency, 'frequency')
  requireNotNegative(recency, 'recency')
  requireNotNegative(T, 'T')
  if (recency > T) throw new RangeError('recency must not exceed T')
  if (frequency === 0 && recency !== 0) throw new RangeError('recency must be 0 without a repeat')
}

/**
 * Probability that a customer has not dropped out yet; 1 without a repeat purchase, because nobody
 * can drop out before one in this model.
 *
 * @see Fader, Hardie & Lee (2005), Marketing Science 24:275-284; note "Computing P(alive) using the BG/NBD model"
 */
export function bgNbdProbabilityAlive(
  parameters: BgNbdParameters,
  history: PurchaseHistory,
): number {
  requireBgNbdParameters(parameters)
  requireHistory(history)
  if (history.frequency === 0) return 1
  return 1 / (1 + Math.exp(logOddsGone(parameters, history)))
}

/** ln of P(gone) ÷ P(alive) for a customer with a repeat; in logs, since the power overflows. */
function logOddsGone(
  { r, alpha, a, b }: BgNbdParameters,
  { frequency, recency, T }: PurchaseHistory,
): number {
  const stretch = Math.log1p((T - recency) / (alpha + recency))
  return Math.log(a) - Math.log(b + frequency - 1) + (r + frequency) * stretch
}

/**
 * Purchases to expect from a customer within the next `t` time units.
 *
 * @param t not negative, in the unit of the data
 * @see Fader, Hardie & Lee (2005), equation 10
 */
export function bgNbdExpectedPurchases(
  parameters: BgNbdParameters,
  history: PurchaseHistory & { t: number },
): number {
  const { frequency, T, t } = history
  requireBgNbdParameters(parameters)
  requireHistory(history)
  requireNotNegative(t, 't')
  const active = awayFromPoles(parameters, frequency, (safe) =>
    purchasesIfActive(safe, frequency, T, t),
  )
  if (frequency === 0) return active
  return active / (1 + Math.exp(logOddsGone(parameters, history)))
}

/**
 * Purchases to expect from a new customer within `t` after the first purchase.
 *
 * @see Fader, Hardie & Lee (2005), equation 9
 */
export function bgNbdExpectedPurchasesNew(parameters: BgNbdParameters, t: number): number {
  return bgNbdExpectedPurchases(parameters, { frequency: 0, recency: 0, T: 0, t })
}

/**
 * The numerator of equation 10. With z = t ÷ (α + T + t), Euler's transformation turns
 * (1 − z)^(r+x) ₂F₁(r + x, b + x; a + b + x − 1; z) into (1 − z)^(a−1) ₂F₁(a + b − 1 − r, a − 1; …),
 * which neither overflows nor converges slowly for busy customers.
 */
function purchasesIfActive(
  { r, alpha, a, b }: BgNbdParameters,
  x: number,
  T: number,
  t: number,
): number {
  const z = t / (alpha + T + t)
  const c = a + b + x - 1
  const logRest = Math.log((alpha + T) / (alpha + T + t))
  const series = hyp2f1(a + b - 1 - r, a - 1, c, z)
  return (c / (a - 1)) * (1 - Math.exp((a - 1) * logRest) * series)
}

const POLE_WIDTH = 1e-6
const POLE_STEP = 1e-5

/** At a = 1 and at a + b + x = 1 the formula is 0 ÷ 0 though its limit exists: the mean of both sides. */
function awayFromPoles(
  parameters: BgNbdParameters,
  x: number,
  formula: (parameters: BgNbdParameters) => number,
): number {
  const { a, b } = parameters
  const isNear = Math.abs(a - 1) < POLE_WIDTH || Math.abs(a + b + x - 1) < POLE_WIDTH
  if (!isNear) return formula(parameters)
  const below = formula({ ...parameters, a: a - POLE_STEP })
  const above = formula({ ...parameters, a: a + POLE_STEP })
  return (below + above) / 2
}

/**
 * Probability of exactly `x` repeat purchases of a new customer within `t`.
 *
 * @see Fader, Hardie & Lee (2005), equation 8
 */
export function bgNbdPmf(parameters: BgNbdParameters, { x, t }: { x: number; t: number }): number {
  requireBgNbdParameters(parameters)
  requireCount(x, 'x')
  requireNotNegative(t, 't')
  const { r, alpha, a, b } = parameters
  if (t === 0) return x === 0 ? 1 : 0
  const logStay = r * Math.log(alpha / (alpha + t))
  const logMove = Math.log(t / (alpha + t))
  /** ln of the negative binomial probability of j purchases. */
  const logCount = (j: number): number =>
    logGamma(r + j) - logGamma(r) - logGamma(j + 1) + logStay + j * logMove
  const alive = Math.exp(logBeta(a, b + x) - logBeta(a, b) + logCount(x))
  if (x === 0) return alive
  let fewer = 0
  for (let j = 0; j < x; j += 1) fewer += Math.exp(logCount(j))
  const gone = Math.exp(logBeta(a + 1, b + x - 1) - logBeta(a, b))
  return alive + gone * Math.max(0, 1 - fewer)
}
