import { finite, nonNegative, probability } from '../checked.ts'
import type { Figure } from '../figure.ts'
import { figure, noFigure } from '../figure.ts'

/** Five years: nobody has seen longer, so nothing is extrapolated beyond. */
export const LTV_CAP_MONTHS = 60

/** With fewer churn events a churn rate is a guess. */
export const LTV_CHURN_EVENTS_MIN = 5

/** Stripe shows no churn as 1/60 a month, its five-year cap. */
const STRIPE_FLOOR_RATE = 1 / 60

/**
 * How lifetime value is estimated; a value is never shown without it.
 * - `revenue`: ARPA ÷ customer churn
 * - `margin`: ARPA × gross margin ÷ customer churn
 * - `margin-capped`: ARPA × gross margin × min(1 ÷ churn, 60 months); the B2B default
 * - `revenue-floored`: ARPA ÷ churn, with a churn of 0 taken as 1/60
 */
export type LtvVariant = 'revenue' | 'margin' | 'margin-capped' | 'revenue-floored'

export type LtvReason = 'no_churn' | 'few_churn_events' | 'negative_churn'

/**
 * Lifetime value of an account from average revenue per month and churn.
 *
 * All but the capped variants extrapolate a constant churn for ever. Net-negative churn never gives a
 * negative or an infinite value.
 *
 * @param options.arpa revenue per account and month; the result is in its unit
 * @param options.grossMargin in [0, 1]; margin variants only
 * @param options.monthlyChurnRate at most 1; customer churn, not revenue churn
 * @param options.churnEvents how many lost accounts the rate stands on; left out, it is not judged
 * @see ProfitWell (revenue variant); Stripe support, "Calculating subscriber lifetime value" (floor)
 */
export function lifetimeValue(options: {
  variant: LtvVariant
  arpa: number
  grossMargin?: number
  monthlyChurnRate: number
  churnEvents?: number
}): Figure<LtvReason> & { variant: LtvVariant } {
  const { variant, monthlyChurnRate, churnEvents } = options
  const arpa = nonNegative(options.arpa, 'arpa')
  if (finite(monthlyChurnRate, 'monthlyChurnRate') > 1) {
    throw new RangeError('monthlyChurnRate must be 1 at most')
  }
  const capped = variant === 'margin-capped' || variant === 'revenue-floored'
  if (!capped) {
    const reason = notComputable(monthlyChurnRate, churnEvents)
    if (reason !== null) return { variant, ...noFigure(reason) }
  }
  const months = expectedMonths(variant, monthlyChurnRate)
  return { variant, ...figure(arpa * marginOf(variant, options.grossMargin) * months) }
}

function notComputable(rate: number, churnEvents: number | undefined): LtvReason | null {
  if (rate < 0) return 'negative_churn'
  if (rate === 0) return 'no_churn'
  if (churnEvents !== undefined && churnEvents < LTV_CHURN_EVENTS_MIN) return 'few_churn_events'
  return null
}

function expectedMonths(variant: LtvVariant, rate: number): number {
  if (variant === 'margin-capped')
    return rate > 0 ? Math.min(1 / rate, LTV_CAP_MONTHS) : LTV_CAP_MONTHS
  if (variant === 'revenue-floored') return 1 / (rate > 0 ? rate : STRIPE_FLOOR_RATE)
  return 1 / rate
}

function marginOf(variant: LtvVariant, grossMargin: number | undefined): number {
  if (variant === 'revenue' || variant === 'revenue-floored') return 1
  if (grossMargin === undefined) throw new RangeError('grossMargin is needed for this variant')
  return probability(grossMargin, 'grossMargin')
}

/**
 * What a cohort has brought in so far per account: no model, no extrapolation.
 *
 * @param options.revenue by period since the first payment
 */
export function observedLifetimeValue(options: {
  revenue: readonly number[]
  accounts: number
}): Figure<'no_accounts'> & { periods: number } {
  const accounts = nonNegative(options.accounts, 'accounts')
  const total = options.revenue.reduce((sum, amount) => sum + finite(amount, 'revenue'), 0)
  const periods = options.revenue.length
  return accounts > 0
    ? { periods, ...figure(total / accounts) }
    : { periods, ...noFigure('no_accounts') }
}
