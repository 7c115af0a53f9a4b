import { compensatedSum } from '../../numeric/summation.ts'
import { nonNegative } from '../checked.ts'
import type { Figure } from '../figure.ts'
import { quotient } from '../figure.ts'
import { quickRatio } from './growth-efficiency.ts'

/** Monthly recurring revenue by customer; customers at 0 may be left out. */
export type AmountsByCustomer = ReadonlyMap<string, number> | Readonly<Record<string, number>>

export type MovementKind = 'new' | 'reactivation' | 'expansion' | 'contraction' | 'churned'

export type Movement = { customer: string; kind: MovementKind; amount: number }

/** Sums of movements; every one is at least 0, losses too. */
export type MovementTotals = Record<MovementKind, number>

export type RevenueMovements = MovementTotals & {
  start: number
  end: number
  /** `end − (start + gains − losses)`: 0 with integer minor units, rounding error otherwise. */
  residual: number
  customers: MovementTotals & { start: number; end: number }
  nrr: number | null
  grr: number | null
  /** Customers lost ÷ customers at the start. */
  logoChurnRate: number | null
  /** (contraction + churned) ÷ start. */
  grossRevenueChurnRate: number | null
  /** Gross less expansion; reactivation is not netted. */
  netRevenueChurnRate: number | null
  /** (new + expansion + reactivation) ÷ (contraction + churned). */
  quickRatio: number | null
  /** The same without reactivation: what the dashboard shows by default. */
  quickRatioWithoutReactivation: number | null
  /** Why rates are null: nobody paid at the start. */
  reason: 'no_start_revenue' | null
  /** One row per customer that moved, by customer. */
  movements: Movement[]
}

/**
 * What moved monthly recurring revenue from one balance to the next, customer by customer:
 * `end = start + new + reactivation + expansion − contraction − churned`.
 *
 * Give both balances at the same exchange rates, since currency moves are no movement, and without
 * one-time fees and tax. A customer with several subscriptions is one amount: cancelling one of them
 * is contraction, only the last one is churn.
 *
 * @param options.start amounts per month, at least 0; integer minor units keep it exact
 * @param options.everCustomers whoever paid before `start`; their return is a reactivation
 * @throws RangeError on amounts that are negative or not finite
 * @see ChartMogul help 203299912 (definitions of the movements)
 */
export function recurringRevenueMovements(options: {
  start: AmountsByCustomer
  end: AmountsByCustomer
  everCustomers?: Iterable<string>
}): RevenueMovements {
  const start = positiveAmounts(options.start, 'start')
  const end = positiveAmounts(options.end, 'end')
  const ever = new Set(options.everCustomers)
  const customers = [...new Set([...start.keys(), ...end.keys()])].sort()
  const movements = customers.flatMap((customer) => {
    const movement = movementOf(
      start.get(customer) ?? 0,
      end.get(customer) ?? 0,
      ever.has(customer),
    )
    return movement === null ? [] : [{ customer, ...movement }]
  })
  const balance = {
    start: compensatedSum([...start.values()]),
    end: compensatedSum([...end.values()]),
  }
  const sums = totalsOf(movements, ({ amount }) => amount)
  const counts = totalsOf(movements, () => 1)
  return {
    ...balance,
    ...sums,
    residual: balance.end - compensatedSum([balance.start, ...signed(sums)]),
    customers: { start: start.size, end: end.size, ...counts },
    ...rates(balance.start, sums),
    logoChurnRate: quotient(counts.churned, start.size, 'no_start_revenue').value,
    movements,
  }
}

/** One month's balance of one account. */
export type MonthlyAmount = { customer: string; month: string; amount: number }

/**
 * The movements between each month and the next, whoever paid in an earlier month counting as seen.
 *
 * @param options.months in order, without gaps; the first gives the opening balance
 * @returns one entry per month but the first
 */
export function recurringRevenueSeries(options: {
  months: readonly string[]
  amounts: Iterable<MonthlyAmount>
  everCustomers?: Iterable<string>
}): (RevenueMovements & { month: string })[] {
  const balances = new Map(options.months.map((month) => [month, new Map<string, number>()]))
  for (const { customer, month, amount } of options.amounts) {
    const balance = balances.get(month)
    balance?.set(customer, (balance.get(customer) ?? 0) + nonNegative(amount, 'amount'))
  }
  const ever = new Set(options.everCustomers)
  let start = new Map<string, number>()
  const bridges = options.months.map((month, index) => {
    const end = balances.get(month)!
    const bridge =
      index === 0
        ? []
        : [{ month, ...recurringRevenueMovements({ start, end, everCustomers: ever }) }]
    for (const [customer, amount] of end) if (amount > 0) ever.add(customer)
    start = end
    return bridge
  })
  return bridges.flat()
}

/** Months of the billing terms that are known by name. */
export const TERM_MONTHS = {
  month: 1,
  quarter: 3,
  'half-year': 6,
  year: 12,
  'two-years': 24,
  'three-years': 36,
} as const

/**
 * What a subscription's price is per month, by its explicit term and never by its name.
 *
 * @returns integer minor units, half away from zero
 * @throws RangeError on an unknown term, months below one, or an amount that is not an integer
 */
export function monthlyAmountMinor(options: {
  amountMinor: number
  term: keyof typeof TERM_MONTHS | { months: number }
}): number {
  const { amountMinor, term } = options
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError('amountMinor must be an integer')
  const months = typeof term === 'string' ? TERM_MONTHS[term] : term.months
  if (!(Number.isSafeInteger(months) && months >= 1)) {
    throw new RangeError(`term "${JSON.stringify(term)}" is not a known number of months`)
  }
  return Math.sign(amountMinor) * Math.round(Math.abs(amountMinor) / months)
}

export function positiveAmounts(amounts: AmountsByCustomer, name: string): Map<string, number> {
  const entries = amounts instanceof Map ? [...amounts] : Object.entries(amounts)
  return new Map(entries.filter(([, amount]) => nonNegative(amount, name) > 0))
}

function movementOf(
  before: number,
  after: number,
  seen: boolean,
): Omit<Movement, 'customer'> | null {
  if (before === after) return null
  if (before === 0) return { kind: seen ? 'reactivation' : 'new', amount: after }
  if (after === 0) return { kind: 'churned', amount: before }
  return after > before
    ? { kind: 'expansion', amount: after - before }
    : { kind: 'contraction', amount: before - after }
}

function totalsOf(
  movements: readonly Movement[],
  of: (movement: Movement) => number,
): MovementTotals {
  const sum = (kind: MovementKind): number =>
    compensatedSum(movements.filter((movement) => movement.kind === kind).map(of))
  return {
    new: sum('new'),
    reactivation: sum('reactivation'),
    expansion: sum('expansion'),
    contraction: sum('contraction'),
    churned: sum('churned'),
  }
}

function signed(sums: MovementTotals): number[] {
  return [sums.new, sums.reactivation, sums.expansion, -sums.contraction, -sums.churned]
}

function rates(start: number, sums: MovementTotals) {
  const { expansion, contraction, churned } = sums
  const ofStart = (amount: number): Figure<'no_start_revenue'> =>
    quotient(amount, start, 'no_start_revenue')
  const nrr = ofStart(start + expansion - contraction - churned)
  return {
    nrr: nrr.value,
    grr: ofStart(start - contraction - churned).value,
    grossRevenueChurnRate: ofStart(contraction + churned).value,
    netRevenueChurnRate: ofStart(contraction + churned - expansion).value,
    quickRatio: quickRatio({ ...sums, includeReactivation: true }).value,
    quickRatioWithoutReactivation: quickRatio(sums).value,
    reason: nrr.reason,
  }
}
