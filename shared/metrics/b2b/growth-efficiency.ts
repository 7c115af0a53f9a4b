import { finite, nonNegative } from '../checked.ts'
import type { Figure } from '../figure.ts'
import { figure, noFigure, quotient } from '../figure.ts'

/**
 * Recurring revenue gained per unit lost: (new + expansion) ÷ (contraction + churned).
 *
 * Always show it beside `netNew`: a small company can have a large ratio. Reactivation stays out
 * unless `includeReactivation`, since sources differ.
 *
 * @returns `no_losses` when nothing was lost: neither 0 nor infinity would be true
 * @throws RangeError on negative amounts
 * @see Baremetrics changelog, "New: Quick Ratio metric"
 */
export function quickRatio(options: {
  new: number
  expansion: number
  contraction: number
  churned: number
  reactivation?: number
  includeReactivation?: boolean
}): Figure<'no_losses'> & { netNew: number } {
  const { reactivation = 0, includeReactivation = false } = options
  nonNegative(reactivation, 'reactivation')
  const expansion = nonNegative(options.expansion, 'expansion')
  const gains =
    nonNegative(options.new, 'new') + expansion + (includeReactivation ? reactivation : 0)
  const contraction = nonNegative(options.contraction, 'contraction')
  const losses = contraction + nonNegative(options.churned, 'churned')
  const netNew = options.new + reactivation + expansion - losses
  return { ...quotient(gains, losses, 'no_losses'), netNew }
}

/** Annual run-rate of monthly recurring revenue: × 12. A rate of today, not a year's revenue. */
export function arr(options: { mrr: number }): number {
  return 12 * finite(options.mrr, 'mrr')
}

/**
 * Annualised growth of quarterly revenue per unit of sales and marketing spent the quarter before.
 * Below 0.75 the machine wants repair, above 1 it wants fuel (Wall Street Prep).
 *
 * @see Scale Venture Partners, "The Magic Number" (L. Rae, 2008)
 */
export function magicNumber(options: {
  revenue: number
  previousRevenue: number
  previousSalesAndMarketing: number
}): Figure<'no_spend'> {
  const growth =
    finite(options.revenue, 'revenue') - finite(options.previousRevenue, 'previousRevenue')
  const spend = nonNegative(options.previousSalesAndMarketing, 'previousSalesAndMarketing')
  return quotient(4 * growth, spend, 'no_spend')
}

/**
 * Cash burned per unit of net new annual recurring revenue in the same period; lower is better.
 *
 * @returns `no_net_new_arr` when recurring revenue did not grow: the ratio then says nothing
 * @see D. Sacks, "The Burn Multiple" (Craft Ventures, 2020)
 */
export function burnMultiple(options: {
  netBurn: number
  netNewArr: number
}): Figure<'no_net_new_arr'> {
  const burn = finite(options.netBurn, 'netBurn')
  return finite(options.netNewArr, 'netNewArr') > 0
    ? figure(burn / options.netNewArr)
    : noFigure('no_net_new_arr')
}

/**
 * Growth rate plus profit margin, as fractions: 0.4 or more meets the rule.
 *
 * @see B. Feld, "The Rule of 40% For a Healthy SaaS Company" (2015)
 */
export function ruleOf40(options: { growthRate: number; profitMargin: number }): {
  value: number
  meets: boolean
} {
  const value =
    finite(options.growthRate, 'growthRate') + finite(options.profitMargin, 'profitMargin')
  return { value, meets: value >= 0.4 }
}
