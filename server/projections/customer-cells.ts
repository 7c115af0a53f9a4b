import {
  COHORT_BRACKETS,
  COHORT_GRAINS,
  type CohortGrain,
  dayText,
  parseDay,
  periodNumber,
  periodStart,
} from '@takt/shared/metrics'
import type { AcquisitionSums } from '../db/schema.ts'
import { createBuyerLedger } from './buyer-cells.ts'
import { createCellTable } from './cell-table.ts'
import type { ProjectionContext } from './context.ts'
import type { CustomerOrderRow } from './customer-orders.ts'

const ACQUISITION_SUMS = [
  'customers',
  'first_minor',
  'repeat_30',
  'repeat_60',
  'repeat_90',
  'value_30_minor',
  'value_60_minor',
  'value_60_squares',
  'value_90_minor',
  'subscribers',
  'orders',
  'net_minor',
] as const satisfies readonly (keyof AcquisitionSums)[]
const COHORT_SUMS = ['customers', 'orders', 'gross_minor', 'refunded_minor'] as const

const DAY_MS = 86_400_000

/** Keeps the cells equal to sums over customers, each taken whole. */
export type CustomerCellLedger = {
  /** Takes a customer's orders, oldest first, in (1) or out (−1). */
  add(orders: readonly CustomerOrderRow[], sign: 1 | -1): void
  /** Writes what has gathered, and forgets it. */
  flush(): void
}

export function createCustomerCellLedger(context: ProjectionContext): CustomerCellLedger {
  const acquisitions = createCellTable(context, {
    table: 'acquisition_cell',
    key: ['dimension', 'day', 'value'],
    sums: ACQUISITION_SUMS,
  })
  const cohorts = createCellTable(context, {
    table: 'cohort_cell',
    key: ['grain', 'kind', 'cohort', 'period'],
    sums: COHORT_SUMS,
  })
  const gaps = createCellTable(context, {
    table: 'gap_cell',
    key: ['kind', 'state', 'at'],
    sums: ['gaps'],
  })
  const buyers = createBuyerLedger(context)
  return {
    add(orders, sign) {
      buyers.add(orders, sign)
      const sales = orders.filter(({ lines }) => lines > 0)
      const [first] = sales
      if (first === undefined) return
      const sums = acquisitionOf(first, sales, orders)
      acquisitions.add(['channel', first.day, first.channel], sums, sign)
      acquisitions.add(['coupon', first.day, first.coupon ?? ''], sums, sign)
      acquisitions.add(['content', first.day, first.content ?? ''], sums, sign)
      for (const grain of COHORT_GRAINS) {
        for (const { kind, period, cohort, row } of cohortRows(grain, first, sales)) {
          cohorts.add([grain, kind, cohort, String(period)], row, sign)
        }
      }
      for (const key of gapKeys(sales)) gaps.add(key, { gaps: 1 }, sign)
    },
    flush() {
      acquisitions.flush()
      cohorts.flush()
      gaps.flush()
      buyers.flush()
    },
  }
}

function acquisitionOf(
  first: CustomerOrderRow,
  sales: readonly CustomerOrderRow[],
  orders: readonly CustomerOrderRow[],
): AcquisitionSums {
  const startMs = first.ordered_at_ms
  const within = (row: CustomerOrderRow, days: number): boolean =>
    row.ordered_at_ms >= startMs && row.ordered_at_ms - startMs <= days * DAY_MS
  const second = sales[1]
  const repeat = (days: number): number => (second !== undefined && within(second, days) ? 1 : 0)
  const value = (days: number): number => netOf(orders.filter((row) => within(row, days)))
  const value60 = value(60)
  return {
    customers: 1,
    first_minor: first.gross_minor,
    repeat_30: repeat(30),
    repeat_60: repeat(60),
    repeat_90: repeat(90),
    value_30_minor: value(30),
    value_60_minor: value60,
    value_60_squares: Math.round(value60 / 100) ** 2,
    value_90_minor: value(90),
    subscribers: sales.some((row) => row.is_subscription === 1) ? 1 : 0,
    orders: sales.length,
    net_minor: netOf(orders),
  }
}

const netOf = (orders: readonly CustomerOrderRow[]): number =>
  orders.reduce((sum, row) => sum + row.gross_minor - row.refunded_minor, 0)

type CohortRow = {
  kind: 'period' | 'bracket' | 'last'
  cohort: string
  period: number
  row: Record<(typeof COHORT_SUMS)[number], number>
}

const PERIOD_OF: Readonly<Record<CohortGrain, (day: number) => number>> = {
  month: periodNumber('month'),
  week: periodNumber('week'),
}

function cohortRows(
  grain: CohortGrain,
  first: CustomerOrderRow,
  sales: readonly CustomerOrderRow[],
): CohortRow[] {
  const start = PERIOD_OF[grain](parseDay(first.day))
  const cohort = dayText(periodStart(grain, start))
  const active = new Map<number, CohortRow['row']>()
  for (const { day, gross_minor, refunded_minor } of sales) {
    const period = PERIOD_OF[grain](parseDay(day)) - start
    const row = active.get(period) ?? { ...NOBODY_BACK, customers: 1 }
    row.orders += 1
    row.gross_minor += gross_minor
    row.refunded_minor += refunded_minor
    active.set(period, row)
  }
  const periods = [...active.keys()]
  const brackets = COHORT_BRACKETS[grain].filter(([from, to]) =>
    periods.some((period) => period >= from && period <= to),
  )
  const once = { ...NOBODY_BACK, customers: 1 }
  return [
    ...[...active].map(([period, row]) => ({ kind: 'period' as const, cohort, period, row })),
    ...brackets.map(([period]) => ({ kind: 'bracket' as const, cohort, period, row: once })),
    { kind: 'last', cohort, period: Math.max(...periods), row: once },
  ]
}

const NOBODY_BACK = { customers: 0, orders: 0, gross_minor: 0, refunded_minor: 0 }

/** Each gap between two sales, and the open one after the last; apart, what follows the first sale. */
function gapKeys(sales: readonly CustomerOrderRow[]): string[][] {
  const days = sales.map(({ day }) => day)
  const gaps = days
    .slice(1)
    .map((day, index) => String(parseDay(day) - parseDay(days[index] ?? day)))
  const waiting = days.at(-1) ?? ''
  const [second] = gaps
  return [
    ...gaps.map((gap) => ['next', 'ordered', gap]),
    ['next', 'waiting', waiting],
    second === undefined ? ['second', 'waiting', waiting] : ['second', 'ordered', second],
  ]
}
