import { studentTQuantile, momentsFromSums } from '../../stats/index.ts'
import type { Interval } from '../../schemas/result.ts'
import { parseDay } from '../calendar.ts'
import { type Rate, rateOf } from '../rate.ts'
import type { RepurchaseWindow } from './cohort-brackets.ts'

/** Sums of the customers whose first order was on one day; money in minor units, net of refunds. */
export type AcquiredSums = {
  day: string
  customers: number
  firstMinor: number
  repeat: Readonly<Record<RepurchaseWindow, number>>
  valueMinor: Readonly<Record<RepurchaseWindow, number>>
  /** Squares of the 60-day values in hundreds of minor units. */
  value60Squares: number
  subscribers: number
  orders: number
  netMinor: number
}

export type WindowRate = { days: RepurchaseWindow; rate: Rate; immature: number }

const isMature = (day: string, days: number, asOf: string): boolean =>
  parseDay(day) + days <= parseDay(asOf)

const total = (rows: readonly AcquiredSums[], of: (row: AcquiredSums) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0)

/**
 * Share of customers who bought again within so many days, of those only whose first order is at
 * least so many days old on `asOf`; the others are counted as immature (product D11).
 */
export function windowRepurchase(
  rows: readonly AcquiredSums[],
  days: RepurchaseWindow,
  asOf: string,
): WindowRate {
  const mature = rows.filter(({ day }) => isMature(day, days, asOf))
  const eligible = total(mature, ({ customers }) => customers)
  return {
    days,
    rate: rateOf(
      total(mature, ({ repeat }) => repeat[days]),
      eligible,
    ),
    immature: total(rows, ({ customers }) => customers) - eligible,
  }
}

export type WindowValue = {
  days: RepurchaseWindow
  eligible: number
  immature: number
  /** Net value of the eligible customers in the window. */
  netMinor: number
  /** Per eligible customer, in minor units; null without one. */
  valueMinor: number | null
  /** Of the mean, in minor units; of the 60-day window only. */
  interval: Interval | null
}

const LEVEL = 0.95

/** Mean net value of a customer in the first days, over customers who had them in full. */
export function windowValue(
  rows: readonly AcquiredSums[],
  days: RepurchaseWindow,
  asOf: string,
): WindowValue {
  const mature = rows.filter(({ day }) => isMature(day, days, asOf))
  const eligible = total(mature, ({ customers }) => customers)
  const netMinor = total(mature, ({ valueMinor }) => valueMinor[days])
  return {
    days,
    eligible,
    immature: total(rows, ({ customers }) => customers) - eligible,
    netMinor,
    valueMinor: eligible === 0 ? null : netMinor / eligible,
    interval: days === 60 ? meanInterval(mature, eligible, netMinor) : null,
  }
}

function meanInterval(rows: readonly AcquiredSums[], n: number, sumMinor: number): Interval | null {
  if (n < 2) return null
  const sumSquares = total(rows, ({ value60Squares }) => value60Squares)
  const { mean, variance } = momentsFromSums({ n, sum: sumMinor / 100, sumSquares })
  if (mean === null || variance === null) return null
  const half = studentTQuantile((1 + LEVEL) / 2, n - 1) * Math.sqrt(variance / n)
  return { level: LEVEL, lower: (mean - half) * 100, upper: (mean + half) * 100 }
}

export type HistoricValue = {
  customers: number
  orders: number
  netMinor: number
  /** Net revenue to date per customer: observed, no forecast. */
  perCustomerMinor: number | null
  ordersPerCustomer: number | null
}

/** What customers of all ages have brought to date. */
export function historicValue(rows: readonly AcquiredSums[]): HistoricValue {
  const customers = total(rows, (row) => row.customers)
  const orders = total(rows, (row) => row.orders)
  const netMinor = total(rows, (row) => row.netMinor)
  return {
    customers,
    orders,
    netMinor,
    perCustomerMinor: customers === 0 ? null : netMinor / customers,
    ordersPerCustomer: customers === 0 ? null : orders / customers,
  }
}

/** Customers with a subscription among their orders ÷ customers (product D09). */
export const subscriptionConversion = (rows: readonly AcquiredSums[]): Rate =>
  rateOf(
    total(rows, (row) => row.subscribers),
    total(rows, (row) => row.customers),
  )
