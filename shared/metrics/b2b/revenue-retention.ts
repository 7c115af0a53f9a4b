import { compensatedSum } from '../../numeric/summation.ts'
import { ratioVariance } from '../../stats/variance/ratio.ts'
import { criticalValue } from '../../stats/t-result.ts'
import { nonNegative, probability } from '../checked.ts'
import type { Figure } from '../figure.ts'
import { figure, noFigure, quotient } from '../figure.ts'
import type { AmountsByCustomer } from './recurring-revenue.ts'
import { positiveAmounts } from './recurring-revenue.ts'
import { type CountRate, countRate } from './win-rate.ts'

/** B2B looks back a year. */
export const RETENTION_WINDOW_MONTHS = 12

/** `endpoint` compares two balances; `movements` adds up every change in between. */
export type RetentionMethod = 'endpoint' | 'movements'

export type RevenueRetention = {
  method: RetentionMethod
  windowMonths: number
  nrr: number | null
  grr: number | null
  reason: 'no_start_revenue' | null
  /** Accounts that paid at the start; nobody else enters. */
  accounts: number
  accountsLost: number
  start: number
  /** What these accounts pay at the end. */
  end: number
  /**
   * As if the accounts were a sample of like ones: how far NRR would move with others. Too narrow when
   * a few accounts hold most of the revenue; look at `largestAccountShare`.
   */
  nrrInterval: RetentionInterval | null
  /** Of GRR, in the same way; never above 1. */
  grrInterval: RetentionInterval | null
  /** Of the revenue at the start. */
  largestAccountShare: number | null
}

export type RetentionInterval = { level: number; lower: number; upper: number; method: string }

/**
 * Net and gross revenue retention of the accounts that paid at the start of the window.
 *
 * `endpoint` (default): NRR = Σ end ÷ Σ start, GRR = Σ min(end, start) ÷ Σ start. `movements`: start
 * plus expansion, less contraction and churn, ÷ start. They differ when an account grows and shrinks
 * inside the window (100 → 150 → 120 is a GRR of 100 % or of 70 %), so print the method. Coming back
 * after churn is a reactivation and does not enter the movements.
 *
 * @param options.balances at least two, oldest first; `endpoint` reads the first and the last only
 * @throws RangeError on fewer than two balances, or negative amounts
 */
export function revenueRetention(options: {
  balances: readonly AmountsByCustomer[]
  method?: RetentionMethod
  windowMonths?: number
  confidenceLevel?: number
}): RevenueRetention {
  const { method = 'endpoint', windowMonths = RETENTION_WINDOW_MONTHS } = options
  if (options.balances.length < 2) throw new RangeError('balances must be two at least')
  const balances = options.balances.map((balance) => positiveAmounts(balance, 'balances'))
  const start = balances[0]!
  const end = balances.at(-1)!
  const paths = [...start.keys()].map((account) =>
    balances.map((balance) => balance.get(account) ?? 0),
  )
  const kept = paths.map(method === 'endpoint' ? endpointKept : movementsKept)
  const total = compensatedSum([...start.values()])
  const nrr = quotient(compensatedSum(kept.map(({ net }) => net)), total, 'no_start_revenue')
  const grr = quotient(compensatedSum(kept.map(({ gross }) => gross)), total, 'no_start_revenue')
  return {
    method,
    windowMonths,
    nrr: nrr.value,
    grr: grr.value,
    reason: nrr.reason,
    accounts: start.size,
    accountsLost: paths.filter((path) => path.at(-1) === 0).length,
    start: total,
    end: compensatedSum([...start.keys()].map((account) => end.get(account) ?? 0)),
    nrrInterval: retentionInterval(
      kept.map(({ net }) => net),
      [...start.values()],
      options.confidenceLevel ?? 0.95,
    ),
    grrInterval: grossInterval(
      retentionInterval(
        kept.map(({ gross }) => gross),
        [...start.values()],
        options.confidenceLevel ?? 0.95,
      ),
    ),
    largestAccountShare: largestShare([...start.values()]),
  }
}

type Kept = { net: number; gross: number }

function endpointKept(path: readonly number[]): Kept {
  const end = path.at(-1)!
  return { net: end, gross: Math.min(end, path[0]!) }
}

/** Who has churned leaves the cohort for good, and nobody can lose more than was paid at the start. */
function movementsKept(path: readonly number[]): Kept {
  let net = path[0]!
  let gross = path[0]!
  for (let index = 1; index < path.length; index += 1) {
    const change = path[index]! - path[index - 1]!
    if (path[index] === 0) return { net: 0, gross: 0 }
    net += change
    gross = Math.max(0, gross + Math.min(0, change))
  }
  return { net, gross }
}

function largestShare(amounts: readonly number[]): number | null {
  const largest = amounts.reduce((most, amount) => Math.max(most, amount), 0)
  return amounts.length === 0 ? null : largest / compensatedSum(amounts)
}

/** Interval of Σ kept ÷ Σ start over accounts; null for fewer than two, whose spread nobody knows. */
function retentionInterval(
  kept: readonly number[],
  start: readonly number[],
  level: number,
): RetentionInterval | null {
  const n = start.length
  if (n < 2) return null
  const numerator = momentsOf(kept)
  const denominator = momentsOf(start)
  const products = kept.map((value, i) => (value - numerator.mean) * (start[i]! - denominator.mean))
  const covariance = compensatedSum(products) / (n - 1)
  const variance = ratioVariance({ n, numerator, denominator, covariance })
  if (variance === null) return null
  const estimate = numerator.mean / denominator.mean
  const half = criticalValue(n - 1, level, 'two-sided') * Math.sqrt(variance / n)
  return {
    level,
    lower: Math.max(0, estimate - half),
    upper: estimate + half,
    method: 'delta method over accounts, t with n − 1',
  }
}

const grossInterval = (interval: RetentionInterval | null): RetentionInterval | null =>
  interval && { ...interval, upper: Math.min(1, interval.upper) }

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = compensatedSum(values) / values.length
  const squares = values.map((value) => (value - mean) ** 2)
  return { mean, variance: compensatedSum(squares) / (values.length - 1) }
}

export type RevenueCohort = {
  cohort: string
  /** Recurring revenue by age; index 0 is the starting period, ages not reached yet are left out. */
  revenue: readonly number[]
}

export type CohortRevenueRetention = {
  cohorts: { cohort: string; start: number; rates: (number | null)[] }[]
  /** Over the cohorts that have reached the age: a ratio of sums, not a mean of rates. */
  pooled: { age: number; cohorts: number; start: number; revenue: number; rate: number | null }[]
}

/**
 * Revenue of each cohort by age, as a share of its starting revenue; may exceed 1.
 *
 * A cell that a cohort has not reached is null, never 0.
 *
 * @throws RangeError on negative revenue
 */
export function cohortRevenueRetention(options: {
  cohorts: readonly RevenueCohort[]
}): CohortRevenueRetention {
  const { cohorts } = options
  const ages = Math.max(0, ...cohorts.map(({ revenue }) => revenue.length))
  const everyAge = Array.from({ length: ages }, (_, age) => age)
  const share = (revenue: number | undefined, start: number): number | null =>
    revenue === undefined || start === 0 ? null : nonNegative(revenue, 'revenue') / start
  return {
    cohorts: cohorts.map(({ cohort, revenue }) => ({
      cohort,
      start: revenue[0] ?? 0,
      rates: everyAge.map((age) => share(revenue[age], revenue[0] ?? 0)),
    })),
    pooled: everyAge.map((age) => {
      const reached = cohorts.filter(({ revenue }) => revenue.length > age)
      const start = compensatedSum(reached.map(({ revenue }) => revenue[0]!))
      const revenue = compensatedSum(reached.map((cohort) => cohort.revenue[age]!))
      return { age, cohorts: reached.length, start, revenue, rate: share(revenue, start) }
    }),
  }
}

/** Accounts kept ÷ accounts at the start; accounts won since do not enter. */
export function logoRetention(options: { start: number; lost: number }): {
  retentionRate: CountRate<'no_accounts_at_start'>
  churnRate: Figure<'no_accounts_at_start'>
} {
  const { start, lost } = options
  if (nonNegative(lost, 'lost') > nonNegative(start, 'start')) {
    throw new RangeError('lost must not exceed start')
  }
  return {
    retentionRate: countRate(start - lost, start, 'no_accounts_at_start'),
    churnRate: quotient(lost, start, 'no_accounts_at_start'),
  }
}

/**
 * Yearly churn from a constant monthly churn: 1 − (1 − m)¹². Twelve times the monthly rate would
 * count customers twice.
 *
 * @param monthlyChurnRate in [0, 1]
 */
export function annualizeChurn(monthlyChurnRate: number): number {
  const rate = probability(monthlyChurnRate, 'monthlyChurnRate')
  return rate === 1 ? 1 : -Math.expm1(12 * Math.log1p(-rate))
}

/** Expansion ÷ recurring revenue at the start. */
export function expansionRate(options: {
  start: number
  expansion: number
}): Figure<'no_start_revenue'> {
  const expansion = nonNegative(options.expansion, 'expansion')
  const start = nonNegative(options.start, 'start')
  return start > 0 ? figure(expansion / start) : noFigure('no_start_revenue')
}
