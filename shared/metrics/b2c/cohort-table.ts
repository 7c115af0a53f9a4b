import { dayText, parseDay, periodNumber, periodStart } from '../calendar.ts'
import { type Rate, rateOf } from '../rate.ts'
import { COHORT_BRACKETS, type CohortGrain } from './cohort-brackets.ts'

/** How a customer counts as back: in the period, in it or later, or somewhere in a bracket. */
export const COHORT_KINDS = ['n_day', 'rolling', 'bracket'] as const
export type CohortKind = (typeof COHORT_KINDS)[number]

/** Sums of one cohort in one period since its first orders. */
export type CohortSums = {
  kind: 'period' | 'bracket' | 'last'
  /** First day of the cohort. */
  cohort: string
  period: number
  customers: number
  orders: number
  grossMinor: number
  refundedMinor: number
}

export type CohortCell = {
  period: number
  /** The same as `period`, or the end of a bracket. */
  lastPeriod: number
  /** `mature`: over; `running`: so far; `open`: not begun or, of a bracket, not over. */
  state: 'mature' | 'running' | 'open'
  /** Null while open; so far while running. */
  customers: number | null
  orders: number | null
  /** Of the period; null of brackets, and while open. */
  grossMinor: number | null
  netMinor: number | null
  /** Net revenue since the first order ÷ customers of the cohort; null while open. */
  cumulativeNetPerCustomerMinor: number | null
  /** Customers ÷ size of the cohort; null unless mature. */
  rate: Rate
}

export type CohortRow = { cohort: string; size: number; isComplete: boolean; cells: CohortCell[] }
export type CohortTable = {
  rows: CohortRow[]
  /** All cohorts that are old enough together: sums over sums, never a mean of rates. */
  pooled: { period: number; lastPeriod: number; rate: Rate }[]
}

/**
 * Customers by the calendar period of their first order, and how many of them came back.
 *
 * A rate appears when its period is over at the end of `asOf`: until then the cell says `running` with
 * its counts so far, or is blank. A rolling rate is never final, because somebody may still come back.
 *
 * @param options.asOf last day that counts, `YYYY-MM-DD`
 * @see product D11, G05
 */
export function cohortTable(options: {
  sums: readonly CohortSums[]
  grain: CohortGrain
  kind: CohortKind
  asOf: string
  /** Whether that day has ended. */
  isDayOver: boolean
}): CohortTable {
  const { sums, grain, kind, asOf, isDayOver } = options
  const clock = clockOf(grain, asOf, isDayOver)
  const cohorts = groupByCohort(sums)
  const rows = [...cohorts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .filter(([cohort]) => clock.age(cohort) >= 0)
    .map(([cohort, own]): CohortRow => {
      const size = own.find((row) => row.kind === 'period' && row.period === 0)?.customers ?? 0
      const totals = runningTotals(own)
      const cells = periodsOf(clock.age(cohort), { grain, kind }).map(([period, lastPeriod]) =>
        cellOf({
          back: customersBack(own, kind, period),
          size,
          totals,
          period,
          lastPeriod,
          state: clock.state(cohort, lastPeriod),
        }),
      )
      return { cohort, size, isComplete: clock.state(cohort, 0) === 'mature', cells }
    })
  return { rows, pooled: pool(rows) }
}

function clockOf(grain: CohortGrain, asOf: string, isDayOver: boolean) {
  const periodOf = periodNumber(grain)
  const now = periodOf(parseDay(asOf))
  const isOver = isDayOver && dayText(periodStart(grain, periodOf(parseDay(asOf)) + 1) - 1) === asOf
  const age = (cohort: string): number => now - periodOf(parseDay(cohort))
  return {
    age,
    state(cohort: string, period: number): CohortCell['state'] {
      const left = age(cohort) - period
      if (left > 0 || (left === 0 && isOver)) return 'mature'
      return left === 0 ? 'running' : 'open'
    },
  }
}

function groupByCohort(sums: readonly CohortSums[]): Map<string, CohortSums[]> {
  const cohorts = new Map<string, CohortSums[]>()
  for (const row of sums) {
    const own = cohorts.get(row.cohort)
    if (own === undefined) cohorts.set(row.cohort, [row])
    else own.push(row)
  }
  return cohorts
}

function periodsOf(
  age: number,
  { grain, kind }: { grain: CohortGrain; kind: CohortKind },
): (readonly [number, number])[] {
  if (kind === 'bracket') return [...COHORT_BRACKETS[grain]]
  return Array.from({ length: age + 1 }, (_, period) => [period, period] as const)
}

type Totals = { orders: number; grossMinor: number; netMinor: number }
type CellQuestion = {
  back: number
  size: number
  totals: (period: number) => Totals
  period: number
  lastPeriod: number
  state: CohortCell['state']
}

const NOTHING: Totals = { orders: 0, grossMinor: 0, netMinor: 0 }

/** What a cohort has brought up to the end of a period, by addition in one pass. */
function runningTotals(own: readonly CohortSums[]): (period: number) => Totals {
  const totals: Totals[] = []
  const byPeriod = new Map(
    own.filter((row) => row.kind === 'period').map((row) => [row.period, row]),
  )
  const last = Math.max(0, ...byPeriod.keys())
  for (let period = 0; period <= last; period += 1) {
    const row = byPeriod.get(period)
    const before = totals.at(-1) ?? NOTHING
    totals.push({
      orders: before.orders + (row?.orders ?? 0),
      grossMinor: before.grossMinor + (row?.grossMinor ?? 0),
      netMinor: before.netMinor + (row === undefined ? 0 : net(row)),
    })
  }
  return (period) => (period < 0 ? NOTHING : (totals[Math.min(period, last)] ?? NOTHING))
}

function cellOf({ back, size, totals, period, lastPeriod, state }: CellQuestion): CohortCell {
  const until = totals(lastPeriod)
  const before = totals(period - 1)
  const shown = <T>(value: T): T | null => (state === 'open' ? null : value)
  return {
    period,
    lastPeriod,
    state,
    customers: shown(back),
    orders: shown(until.orders - before.orders),
    grossMinor: shown(until.grossMinor - before.grossMinor),
    netMinor: shown(until.netMinor - before.netMinor),
    cumulativeNetPerCustomerMinor: shown(size === 0 ? null : until.netMinor / size),
    rate:
      state === 'mature'
        ? rateOf(back, size)
        : {
            value: null,
            numerator: state === 'open' ? 0 : back,
            denominator: size,
            interval: null,
          },
  }
}

function customersBack(own: readonly CohortSums[], kind: CohortKind, period: number): number {
  const wanted = { n_day: 'period', rolling: 'last', bracket: 'bracket' }[kind]
  const rows = own.filter(
    (row) =>
      row.kind === wanted && (kind === 'rolling' ? row.period >= period : row.period === period),
  )
  return total(rows, ({ customers }) => customers)
}

const net = (row: CohortSums): number => row.grossMinor - row.refundedMinor
const total = (rows: readonly CohortSums[], of: (row: CohortSums) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0)

function pool(rows: readonly CohortRow[]): CohortTable['pooled'] {
  const periods = new Map<number, { lastPeriod: number; back: number; of: number }>()
  for (const { cells } of rows) {
    for (const { period, lastPeriod, state, rate } of cells) {
      if (state !== 'mature') continue
      const sum = periods.get(period) ?? { lastPeriod, back: 0, of: 0 }
      sum.back += rate.numerator
      sum.of += rate.denominator
      periods.set(period, sum)
    }
  }
  return [...periods]
    .toSorted(([a], [b]) => a - b)
    .map(([period, { lastPeriod, back, of }]) => ({ period, lastPeriod, rate: rateOf(back, of) }))
}
