import { requireCount } from '../../stats/validate.ts'
import { quotient, type Figure } from '../figure.ts'
import { quantileR7 } from '../quantile.ts'

/** As many clicks from the cart to the payment as the article allows. */
export const CHECKOUT_CLICKS_MAX = 3

export type CheckoutClicks = {
  paths: number
  median: number | null
  p90: number | null
  /** Paths with at most three clicks ÷ paths, in [0, 1]. */
  withinShare: Figure<'no_paid_sessions'>
  /** Whether any path takes more; false without paths. */
  isAmber: boolean
}

/** How many clicks paid sessions needed from cart to payment (product D04, M03). */
export function checkoutClicks(clicks: readonly number[]): CheckoutClicks {
  for (const count of clicks) requireCount(count, 'clicks')
  const within = clicks.filter((count) => count <= CHECKOUT_CLICKS_MAX).length
  return {
    paths: clicks.length,
    median: clicks.length === 0 ? null : quantileR7(clicks, 0.5),
    p90: clicks.length === 0 ? null : quantileR7(clicks, 0.9),
    withinShare: quotient(within, clicks.length, 'no_paid_sessions'),
    isAmber: within < clicks.length,
  }
}
