import { compensatedSum } from '../../numeric/summation.ts'
import { nonNegative, probability } from '../checked.ts'
import type { Figure } from '../figure.ts'
import { figure, noFigure, quotient } from '../figure.ts'

export type CostKind = 'media' | 'fees' | 'people' | 'tools' | 'events' | 'other'

export type CostRow = { kind: CostKind; amountMinor: number }

/** `incomplete` when sales people are not in the costs: the number is then not a B2B CAC. */
export type CostBasis = 'fully-loaded' | 'media-only, incomplete'

export type AcquisitionCost = Figure<'no_new_customers'> & {
  basis: CostBasis
  complete: boolean
  costMinor: number
  newCustomers: number
}

/**
 * Customer acquisition cost in B2B: all costs of sales and marketing, people included, per new
 * customer. Without a row of people cost it is marked incomplete rather than shown as cheap.
 *
 * @returns value in minor units per new customer
 */
export function acquisitionCost(options: {
  costs: readonly CostRow[]
  newCustomers: number
}): AcquisitionCost {
  const newCustomers = nonNegative(options.newCustomers, 'newCustomers')
  const costMinor = compensatedSum(
    options.costs.map(({ amountMinor }) => nonNegative(amountMinor, 'amountMinor')),
  )
  const complete = options.costs.some(
    ({ kind, amountMinor }) => kind === 'people' && amountMinor > 0,
  )
  return {
    ...quotient(costMinor, newCustomers, 'no_new_customers'),
    basis: complete ? 'fully-loaded' : 'media-only, incomplete',
    complete,
    costMinor,
    newCustomers,
  }
}

/** Costs of a period and the customers won in it. */
export type CostPeriod = { period: string; costs: readonly CostRow[]; newCustomers: number }

/**
 * CAC of each period with the costs of `lag` periods before, since a customer won today was paid for
 * earlier. Periods whose costs lie before the data are left out.
 *
 * @param options.periods oldest first
 * @param options.lag in periods, 0 to 4
 */
export function laggedAcquisitionCost(options: {
  periods: readonly CostPeriod[]
  lag: 0 | 1 | 2 | 3 | 4
}): (AcquisitionCost & { period: string; costPeriod: string })[] {
  const { periods, lag } = options
  return periods.slice(lag).map(({ period, newCustomers }, index) => {
    const paid = periods[index]!
    const cost = acquisitionCost({ costs: paid.costs, newCustomers })
    return { period, costPeriod: paid.period, ...cost }
  })
}

/**
 * Static payback: months of gross margin until an account has earned its acquisition cost,
 * CAC ÷ (ARPA × gross margin). Churn and expansion are left out.
 *
 * @param options.arpa per month, in the unit of `cac`
 * @param options.grossMargin in [0, 1]
 */
export function paybackMonths(options: {
  cac: number
  arpa: number
  grossMargin: number
}): Figure<'no_margin'> {
  const cac = nonNegative(options.cac, 'cac')
  const margin = nonNegative(options.arpa, 'arpa') * probability(options.grossMargin, 'grossMargin')
  return quotient(cac, margin, 'no_margin')
}

/**
 * Lifetime value per unit of acquisition cost, both of the same segment and on margin.
 *
 * @returns `incomplete_cost` when the acquisition cost leaves people out, since the ratio would flatter
 */
export function ltvToCac(options: {
  ltv: Figure
  cac: Figure & { complete: boolean }
}): Figure<'no_ltv' | 'no_cac' | 'incomplete_cost'> {
  const { ltv, cac } = options
  if (ltv.value === null) return noFigure('no_ltv')
  if (cac.value === null || cac.value === 0) return noFigure('no_cac')
  return cac.complete ? figure(ltv.value / cac.value) : noFigure('incomplete_cost')
}
