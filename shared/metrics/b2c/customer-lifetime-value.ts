import { requireCount, requireFinite, requireNotNegative } from '../../stats/validate.ts'
import type { BgNbdParameters, PurchaseHistory } from './bg-nbd.ts'
import { bgNbdExpectedPurchases } from './bg-nbd.ts'

/**
 * Discounted value of a customer's purchases in the coming months.
 *
 * Σ (E[X(tᵢ)] − E[X(tᵢ₋₁)]) × spend ÷ (1 + d)ⁱ with tᵢ = i × unitsPerMonth: a month's purchases are
 * paid at its end. Spend is margin or revenue, as the caller means it; revenue is no profit.
 *
 * @param options.spend expected value of one purchase, e.g. `gammaGammaExpectedSpend`
 * @param options.unitsPerMonth time units of the history in a month, e.g. 365.25 ÷ 12 ÷ 7 for weeks
 * @param options.discountRate per month, 0.01 is one per cent; more than −1
 * @returns in the unit of `spend`
 */
export function customerLifetimeValue(options: {
  parameters: BgNbdParameters
  history: PurchaseHistory
  spend: number
  months: number
  unitsPerMonth: number
  discountRate?: number
}): number {
  const { parameters, history, spend, months, unitsPerMonth, discountRate = 0 } = options
  requireCount(months, 'months')
  requireNotNegative(spend, 'spend')
  requireFinite(unitsPerMonth, 'unitsPerMonth')
  requireFinite(discountRate, 'discountRate')
  if (unitsPerMonth <= 0) throw new RangeError('unitsPerMonth must be positive')
  if (discountRate <= -1) throw new RangeError('discountRate must be more than -1')
  let value = 0
  let before = 0
  for (let month = 1; month <= months; month += 1) {
    const until = bgNbdExpectedPurchases(parameters, { ...history, t: month * unitsPerMonth })
    value += ((until - before) * spend) / (1 + discountRate) ** month
    before = until
  }
  return value
}
