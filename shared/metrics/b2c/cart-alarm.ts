import { requireCount } from '../../stats/validate.ts'

/** Percentage points; the alarm asks for more, not for as much. */
export const CART_GAP_POINTS = 10

export type CartAlarm = {
  /** Sessions with a cart ÷ sessions. */
  cartRate: number | null
  /** Sessions with an order ÷ sessions. */
  paidRate: number | null
  /** Cart rate minus paid rate, a share of sessions. */
  gap: number | null
  isAlarm: boolean
  reason: 'no_sessions' | null
}

/**
 * Whether more than ten percentage points of all sessions fill a cart and do not pay.
 *
 * Compared in whole sessions, so that exactly ten points never alarm through a rounding error. A shop
 * with fewer than 10 % carts can never reach it: watch cart-to-paid against its own median too.
 *
 * @throws RangeError on counts that are no whole numbers, or more carts than sessions
 * @see product ruling R16
 */
export function cartAlarm(options: {
  sessions: number
  cartSessions: number
  paidSessions: number
}): CartAlarm {
  const { sessions, cartSessions, paidSessions } = options
  requireCount(sessions, 'sessions')
  requireCount(cartSessions, 'cartSessions')
  requireCount(paidSessions, 'paidSessions')
  if (cartSessions > sessions) throw new RangeError('cartSessions must not exceed sessions')
  if (paidSessions > sessions) throw new RangeError('paidSessions must not exceed sessions')
  if (sessions === 0) {
    return { cartRate: null, paidRate: null, gap: null, isAlarm: false, reason: 'no_sessions' }
  }
  const unpaid = cartSessions - paidSessions
  return {
    cartRate: cartSessions / sessions,
    paidRate: paidSessions / sessions,
    gap: unpaid / sessions,
    isAlarm: unpaid * 100 > CART_GAP_POINTS * sessions,
    reason: null,
  }
}
