import type { RevenueMovements } from './recurring-revenue.ts'
import { recurringRevenueMovements } from './recurring-revenue.ts'

/** By how much a customer's recurring revenue per month changed on a day; integer minor units. */
export type MrrDelta = { customer: string; day: string; deltaMinor: number }

/** What a customer paid per month at the end of a day. */
type Balance = ReadonlyMap<string, number>

/**
 * Recurring revenue per month by customer, at the end of each day.
 *
 * @param options.changes in any order
 * @param options.days in order
 * @throws RangeError when a balance would be negative, which names the customer
 */
export function balancesOn(options: {
  changes: readonly MrrDelta[]
  days: readonly string[]
}): Map<string, number>[] {
  const changes = options.changes.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
  const running = new Map<string, number>()
  let next = 0
  return options.days.map((day) => {
    for (; next < changes.length && changes[next]!.day <= day; next += 1) {
      const { customer, deltaMinor } = changes[next]!
      running.set(customer, (running.get(customer) ?? 0) + deltaMinor)
    }
    for (const [customer, amount] of running) {
      if (amount < 0) throw new RangeError(`the recurring revenue of "${customer}" is negative`)
    }
    return new Map([...running].filter(([, amount]) => amount > 0))
  })
}

/** A stretch of days, both ends included. */
export type BridgePeriod = { key: string; start: string; end: string }

export type MrrBridge = RevenueMovements & { period: BridgePeriod }

/**
 * What moved recurring revenue in each period: the balance at its end against the one at the end of the
 * day before it. Ups and downs of a customer within a period are netted, so shorter periods show more
 * movement and the same balances.
 *
 * @param options.periods in order, each beginning the day after the one before ends
 * @param options.dayBefore the day before the first period
 */
export function mrrBridges(options: {
  changes: readonly MrrDelta[]
  periods: readonly BridgePeriod[]
  dayBefore: string
}): MrrBridge[] {
  const { changes, periods, dayBefore } = options
  const [opening, ...ends] = balancesOn({
    changes,
    days: [dayBefore, ...periods.map(({ end }) => end)],
  })
  const firstPaid = firstPaidOn(changes)
  let start: Balance = opening ?? new Map()
  return periods.map((period, index) => {
    const end = ends[index] ?? new Map<string, number>()
    const ever = [...firstPaid].flatMap(([customer, day]) => (day < period.start ? [customer] : []))
    const bridge = recurringRevenueMovements({
      start: new Map(start),
      end: new Map(end),
      everCustomers: ever,
    })
    start = end
    return { period, ...bridge }
  })
}

/** The first day on which each customer paid anything. */
export function firstPaidOn(changes: readonly MrrDelta[]): Map<string, string> {
  const first = new Map<string, string>()
  for (const { customer, day, deltaMinor } of changes) {
    const known = first.get(customer)
    if (deltaMinor > 0 && (known === undefined || day < known)) first.set(customer, day)
  }
  return first
}

/** The movements of several periods added up, with the balances at both ends. */
export function bridgeTotal(bridges: readonly MrrBridge[]): {
  start: number
  end: number
  new: number
  reactivation: number
  expansion: number
  contraction: number
  churned: number
  residual: number
} {
  const sum = (of: (bridge: MrrBridge) => number): number =>
    bridges.reduce((total, bridge) => total + of(bridge), 0)
  return {
    start: bridges[0]?.start ?? 0,
    end: bridges.at(-1)?.end ?? 0,
    new: sum((bridge) => bridge.new),
    reactivation: sum((bridge) => bridge.reactivation),
    expansion: sum((bridge) => bridge.expansion),
    contraction: sum((bridge) => bridge.contraction),
    churned: sum((bridge) => bridge.churned),
    residual: sum((bridge) => bridge.residual),
  }
}

/**
 * Customers by the period in which they first paid, with what the cohort pays at the end of that period
 * and of each one after it: what `cohortRevenueRetention` takes. A cohort's starting revenue is what it
 * pays at the end of its first period; who came and left within it counts in `joined` alone.
 */
export function revenueCohorts(options: {
  changes: readonly MrrDelta[]
  periods: readonly BridgePeriod[]
}): { cohort: string; joined: number; revenue: number[] }[] {
  const { changes, periods } = options
  const balances = balancesOn({ changes, days: periods.map(({ end }) => end) })
  const first = firstPaidOn(changes)
  return periods.flatMap(({ key, start, end }, index) => {
    const members = [...first].flatMap(([customer, day]) =>
      day >= start && day <= end ? [customer] : [],
    )
    if (members.length === 0) return []
    const revenue = balances
      .slice(index)
      .map((balance) => members.reduce((sum, customer) => sum + (balance.get(customer) ?? 0), 0))
    return [{ cohort: key, joined: members.length, revenue }]
  })
}
