import { probability } from './checked.ts'
import { figure, noFigure, quotient, type Figure } from './figure.ts'
import { requireCount, requireFinite, requireNotNegative } from '../stats/validate.ts'

export type UnitEconomics = {
  /** Monthly gross profit of a customer ÷ monthly churn, in minor units. */
  ltvMinor: Figure<'no_churn'>
  ltvToCac: Figure<'no_churn' | 'no_cost'>
  /** Months of gross profit that pay for the customer. */
  paybackMonths: Figure<'no_gross_profit'>
}

/**
 * What a customer earns against what winning one costs, from averages.
 *
 * The lifetime 1 ÷ churn assumes a churn that never changes; where there is history, prefer observed
 * cohorts (`cohortPayback`) or a horizon (`ltvWithHorizon`).
 *
 * @param options.arpaMinor monthly revenue per account in minor units
 * @param options.grossMargin in [0, 1]
 * @param options.churnRate share of customers lost in a month, in [0, 1]
 */
export function unitEconomics(options: {
  arpaMinor: number
  grossMargin: number
  churnRate: number
  cacMinor: number
}): UnitEconomics {
  const { arpaMinor, grossMargin, churnRate, cacMinor } = options
  requireNotNegative(cacMinor, 'cacMinor')
  const profit = monthlyProfit(arpaMinor, grossMargin)
  const ltvMinor = quotient(profit, probability(churnRate, 'churnRate'), 'no_churn')
  return {
    ltvMinor,
    ltvToCac: ltvMinor.value === null ? ltvMinor : quotient(ltvMinor.value, cacMinor, 'no_cost'),
    paybackMonths: quotient(cacMinor, profit, 'no_gross_profit'),
  }
}

function monthlyProfit(arpaMinor: number, grossMargin: number): number {
  requireNotNegative(arpaMinor, 'arpaMinor')
  return arpaMinor * probability(grossMargin, 'grossMargin')
}

/**
 * Gross profit of a customer within a number of months, the first one counted in full:
 * Σ ARPA × margin × (1 − churn)ⁱ ÷ (1 + discount)ⁱ for i = 0 … months − 1. Exists at churn 0 too.
 *
 * @param options.discountRate per month, more than −1
 * @returns minor units
 */
export function ltvWithHorizon(options: {
  arpaMinor: number
  grossMargin: number
  churnRate: number
  months: number
  discountRate?: number
}): number {
  const { arpaMinor, grossMargin, churnRate, months, discountRate = 0 } = options
  const profit = monthlyProfit(arpaMinor, grossMargin)
  const kept = 1 - probability(churnRate, 'churnRate')
  requireCount(months, 'months')
  requireFinite(discountRate, 'discountRate')
  if (discountRate <= -1) throw new RangeError('discountRate must be more than -1')
  let sum = 0
  let term = 1
  for (let month = 0; month < months; month += 1) {
    sum += term
    term *= kept / (1 + discountRate)
  }
  return profit * sum
}

export type CohortPayback = {
  /** First month at whose end the cohort has paid for itself; null while it has not. */
  months: number | null
  /** The same within the month, by straight line. */
  fractionalMonths: number | null
  cumulativeMinor: number
  reason: 'not_yet' | null
}

/**
 * When a cohort's gross profit, as it came in, had paid for winning it.
 *
 * @param options.grossProfitMinor of the first month, the second …; a loss may be negative
 * @param options.cacMinor cost of the whole cohort, in the same unit
 */
export function cohortPayback(options: {
  grossProfitMinor: readonly number[]
  cacMinor: number
}): CohortPayback {
  const { grossProfitMinor, cacMinor } = options
  requireNotNegative(cacMinor, 'cacMinor')
  for (const profit of grossProfitMinor) requireFinite(profit, 'grossProfitMinor')
  const total = grossProfitMinor.reduce((sum, profit) => sum + profit, 0)
  if (cacMinor === 0) {
    return { months: 0, fractionalMonths: 0, cumulativeMinor: total, reason: null }
  }
  let before = 0
  for (const [index, profit] of grossProfitMinor.entries()) {
    const after = before + profit
    if (after >= cacMinor) {
      const fractionalMonths = index + (cacMinor - before) / profit
      return { months: index + 1, fractionalMonths, cumulativeMinor: total, reason: null }
    }
    before = after
  }
  return { months: null, fractionalMonths: null, cumulativeMinor: total, reason: 'not_yet' }
}

/** Spend ÷ new customers, in minor units; null without a new customer. */
export function customerAcquisitionCost(options: {
  spendMinor: number
  newCustomers: number
}): Figure<'no_new_customers'> {
  const { spendMinor, newCustomers } = options
  requireNotNegative(spendMinor, 'spendMinor')
  requireCount(newCustomers, 'newCustomers')
  return newCustomers === 0 ? noFigure('no_new_customers') : figure(spendMinor / newCustomers)
}
