import { compensatedSum } from '../../numeric/summation.ts'
import type { RateInterval } from './win-rate.ts'
import { countRate } from './win-rate.ts'
import type { AcquisitionCost, CostRow } from './acquisition-cost.ts'
import { acquisitionCost, ltvToCac, paybackMonths } from './acquisition-cost.ts'
import type { Figure } from '../figure.ts'
import { figure, noFigure, quotient } from '../figure.ts'
import { LTV_CAP_MONTHS, lifetimeValue, type LtvReason, type LtvVariant } from './lifetime-value.ts'
import type { MrrBridge } from './mrr-balances.ts'

export type MonthlyChurn = Figure<'no_customers'> & {
  /** Customers lost, of so many customer-months at the start of each month. */
  lost: number
  customerMonths: number
  interval: RateInterval | null
}

/** Customers lost in a month, pooled over months: lost ÷ customers at the start of each. */
export function monthlyCustomerChurn(months: readonly MrrBridge[]): MonthlyChurn {
  const lost = compensatedSum(months.map(({ customers }) => customers.churned))
  const customerMonths = compensatedSum(months.map(({ customers }) => customers.start))
  const { interval } = countRate(lost, customerMonths, 'no_customers')
  return { ...quotient(lost, customerMonths, 'no_customers'), lost, customerMonths, interval }
}

export type NamedLtv = Figure<LtvReason | 'no_customers' | 'no_gross_margin'> & {
  variant: LtvVariant
  /** From that of churn: revenue per account is what stands in the books. */
  interval: { level: number; lower: number; upper: number } | null
}

const NEEDS_MARGIN = new Set<LtvVariant>(['margin', 'margin-capped'])

/**
 * Lifetime value under every variant by name, in minor units. The margin variants need a gross margin;
 * the ones without a cap need five lost customers at least.
 */
export function lifetimeValues(options: {
  /** Recurring revenue per account and month, in minor units. */
  arpa: Figure
  churn: MonthlyChurn
  grossMargin: number | null
}): NamedLtv[] {
  const { arpa, churn, grossMargin } = options
  const none = { interval: null }
  const variants: LtvVariant[] = ['margin-capped', 'margin', 'revenue', 'revenue-floored']
  return variants.map((variant): NamedLtv => {
    if (arpa.value === null || churn.value === null) {
      return { variant, ...none, ...noFigure('no_customers') }
    }
    if (NEEDS_MARGIN.has(variant) && grossMargin === null) {
      return { variant, ...none, ...noFigure('no_gross_margin') }
    }
    const perAccount = arpa.value
    const at = (monthlyChurnRate: number) =>
      lifetimeValue({
        variant,
        arpa: perAccount,
        ...(grossMargin === null ? {} : { grossMargin }),
        monthlyChurnRate,
        churnEvents: churn.lost,
      })
    const found = at(churn.value)
    return {
      ...found,
      interval: found.value === null ? null : between(churn.interval, found.value, at),
    }
  })
}

/**
 * A value that falls as churn rises, at both ends of churn's interval. Null without an end, and where what
 * is taken in place of no churn, or the cap of five years, settles the value and not the data.
 */
function between(
  churn: RateInterval | null,
  value: number,
  at: (rate: number) => Figure<LtvReason>,
): NamedLtv['interval'] {
  if (churn === null) return null
  const [lower, upper] = [at(churn.upper).value, at(churn.lower).value]
  if (lower === null || upper === null || lower === upper) return null
  return lower <= value && value <= upper ? { level: churn.level, lower, upper } : null
}

export type CustomerEconomics = {
  /** Recurring revenue per paying account and month, in minor units. */
  arpa: Figure<'no_customers'>
  churn: MonthlyChurn
  ltv: NamedLtv[]
  ltvCapMonths: number
  /** Null with `no_costs` where nobody has told any cost: that is not known, and not 0. */
  cac: Omit<AcquisitionCost, 'value' | 'reason'> & Figure<'no_new_customers' | 'no_costs'>
  paybackMonths: Figure<'no_cac' | 'no_customers' | 'no_gross_margin' | 'no_margin'>
  ltvToCac: Figure<'no_ltv' | 'no_cac' | 'incomplete_cost'>
  /** From that of lifetime value: the cost of a customer is what stands in the books. */
  ltvToCacInterval: NamedLtv['interval']
}

/**
 * What a customer is worth against what winning one costs. LTV ÷ CAC takes the capped margin variant,
 * the default of B2B, so that both sides are margin and nothing is extrapolated beyond five years.
 *
 * @param options.months of the basis of churn, oldest first; the last one gives today's revenue
 */
export function customerEconomics(options: {
  months: readonly MrrBridge[]
  costs: readonly CostRow[]
  newCustomers: number
  /** In [0, 1]; null when nobody has said. */
  grossMargin: number | null
}): CustomerEconomics {
  const { months, grossMargin } = options
  const last = months.at(-1)
  const arpa = quotient(last?.end ?? 0, last?.customers.end ?? 0, 'no_customers')
  const churn = monthlyCustomerChurn(months)
  const ltv = lifetimeValues({ arpa, churn, grossMargin })
  const known = acquisitionCost(options)
  const cac: CustomerEconomics['cac'] =
    options.costs.length === 0 ? { ...known, ...noFigure('no_costs') } : known
  const ratio = ltvToCac({ ltv: ltv[0] ?? noFigure('no_customers'), cac })
  const ends = ltv[0]?.interval ?? null
  return {
    arpa,
    churn,
    ltv,
    ltvCapMonths: LTV_CAP_MONTHS,
    cac,
    paybackMonths: payback({ cac, arpa, grossMargin }),
    ltvToCac: ratio,
    ltvToCacInterval:
      ratio.value === null || ends === null || cac.value === null
        ? null
        : { level: ends.level, lower: ends.lower / cac.value, upper: ends.upper / cac.value },
  }
}

function payback(options: {
  cac: CustomerEconomics['cac']
  arpa: Figure<'no_customers'>
  grossMargin: number | null
}): CustomerEconomics['paybackMonths'] {
  const { cac, arpa, grossMargin } = options
  if (cac.value === null) return noFigure('no_cac')
  if (arpa.value === null) return noFigure('no_customers')
  if (grossMargin === null) return noFigure('no_gross_margin')
  return paybackMonths({ cac: cac.value, arpa: arpa.value, grossMargin })
}

/** A contract by its totals. */
export type ContractTotals = {
  /** All recurring amounts over the term, minor units; null where the term is open. */
  recurringMinor: number | null
  oneTimeMinor: number
  termMonths: number | null
}

export type ContractWorth = {
  tcvMinor: Figure<'open_term'>
  /** (TCV − one-time) ÷ years of the term. */
  acvMinor: Figure<'open_term'>
}

/** Total and annual contract value from a contract's totals, as `contractValue` has them by phase. */
export function contractWorth(contract: ContractTotals): ContractWorth {
  const { recurringMinor, oneTimeMinor, termMonths } = contract
  if (recurringMinor === null || termMonths === null || termMonths <= 0) {
    return { tcvMinor: noFigure('open_term'), acvMinor: noFigure('open_term') }
  }
  return {
    tcvMinor: figure(recurringMinor + oneTimeMinor),
    acvMinor: figure(Math.round(recurringMinor / (termMonths / 12))),
  }
}
