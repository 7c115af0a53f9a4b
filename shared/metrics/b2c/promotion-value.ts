import { figure, noFigure, type Figure } from '../figure.ts'
import type { EarlyCustomerValue } from './repurchase.ts'

export type PromotionValue = {
  /** (promotion − base) ÷ base of the mean value of a customer. */
  change: Figure<'no_mature_customers' | 'no_base_value'>
  /** Customers won by the promotion are worth less. Look at the interval before acting on it. */
  isWarning: boolean
}

/**
 * Whether a promotion brought customers of less value: the counter-metric of its experiment.
 *
 * @throws RangeError when the two windows differ in length
 * @see product D20
 */
export function promotionValue(options: {
  promotion: EarlyCustomerValue
  base: EarlyCustomerValue
}): PromotionValue {
  const { promotion, base } = options
  if (promotion.days !== base.days) throw new RangeError('days must be the same for both')
  if (promotion.valueMinor === null || base.valueMinor === null) {
    return { change: noFigure('no_mature_customers'), isWarning: false }
  }
  if (base.valueMinor === 0) return { change: noFigure('no_base_value'), isWarning: false }
  const change = (promotion.valueMinor - base.valueMinor) / base.valueMinor
  return { change: figure(change), isWarning: change < 0 }
}
