import {
  COHORT_GRAINS,
  COHORT_KINDS,
  type CohortCell,
  cohortTable,
  historicValue,
  orderGaps,
  REPURCHASE_WINDOWS,
  subscriptionConversion,
  windowRepurchase,
  windowValue,
} from '@takt/shared/metrics'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { readAcquired, readCohortSums, readGaps } from '../read-models/customer-sums.ts'
import { countOrderGaps } from '../read-models/order-gaps.ts'
import type { ApiEnv } from './env.ts'
import { orderGapNote } from './metric-notes.ts'
import { asOfDay, requireShop } from './shop-guard.ts'
import { today } from './today.ts'
import { query } from './validate.ts'
import { KEPT_BY_CUSTOMER, onlyFilters } from './visit-filter.ts'

const AsOf = z.object({ asOf: z.iso.date().optional() })
const AskCohorts = AsOf.extend({
  grain: z.enum(COHORT_GRAINS).default('month'),
  kind: z.enum(COHORT_KINDS).default('n_day'),
  measure: z.enum(['customers', 'revenue']).default('customers'),
})
const AskAcquired = AsOf.extend({
  /** Days of the first orders. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
})
const AskSurvival = AsOf.extend({ from: z.enum(['first', 'any']).default('first') })

const unfiltered = onlyFilters([], KEPT_BY_CUSTOMER)

const NOT_RETENTION = 'customers who ordered again; no renewal, no login'

/** Whether customers come back, and how soon. */
export function customers({ now }: Services) {
  return new Hono<ApiEnv>()
    .get('/cohorts', unfiltered, query(AskCohorts), async (c) => {
      requireShop(c.var.scope, 'repurchase_rate_60d')
      const asked = c.req.valid('query')
      return c.json(await inSnapshot(c.var.scope, (scope) => cohorts(scope, asked, now())))
    })
    .get('/repurchase', unfiltered, query(AskAcquired), async (c) => {
      requireShop(c.var.scope, 'repurchase_rate_60d')
      const asked = c.req.valid('query')
      return c.json(await inSnapshot(c.var.scope, (scope) => repurchase(scope, asked, now())))
    })
    .get('/survival', unfiltered, query(AskSurvival), async (c) => {
      requireShop(c.var.scope, 'days_between_orders')
      const asked = c.req.valid('query')
      return c.json(await inSnapshot(c.var.scope, (scope) => survival(scope, asked, now())))
    })
}

async function cohorts(scope: ProjectScope, asked: z.infer<typeof AskCohorts>, nowMs: number) {
  const { grain, kind, measure } = asked
  const { currency } = scope.project
  const asOf = await asOfDay(scope, asked.asOf, nowMs)
  const { rows, pooled } = cohortTable({
    sums: await readCohortSums(scope, grain),
    grain,
    kind,
    asOf,
    isDayOver: asOf < today(scope.project, nowMs),
  })
  return {
    grain,
    kind,
    measure,
    asOf,
    currency,
    denominator: 'customers with their first order in the cohort',
    definition: NOT_RETENTION,
    rows: rows.map(({ cells, ...row }) => ({
      ...row,
      cells: cells.map((cell) => cellAnswer(cell, measure, currency)),
    })),
    pooled: pooled.map(({ rate, ...period }) => ({ ...period, ...rate })),
    note: orderGapNote(await countOrderGaps(scope, { from: '0000-01-01', to: asOf })),
  }
}

function cellAnswer(
  { rate, cumulativeNetPerCustomerMinor, grossMinor, netMinor, ...cell }: CohortCell,
  measure: 'customers' | 'revenue',
  currency: string,
) {
  const money = (minor: number | null): number | null =>
    minor === null ? null : majorUnits(minor, currency)
  const value = measure === 'customers' ? rate.value : money(cumulativeNetPerCustomerMinor)
  return {
    ...cell,
    numerator: measure === 'customers' ? cell.customers : netMinor,
    denominator: rate.denominator,
    value: cell.state === 'mature' ? value : null,
    interval: measure === 'customers' ? rate.interval : null,
    grossMinor,
    netMinor,
    valuePerCustomer: money(cumulativeNetPerCustomerMinor),
    partial: cell.state === 'running',
    note: NOTES[cell.state],
  }
}

const NOTES = {
  mature: null,
  running: 'the period is not over: counts so far, no rate',
  open: 'the period is not over',
} as const

async function repurchase(scope: ProjectScope, asked: z.infer<typeof AskAcquired>, nowMs: number) {
  const { currency } = scope.project
  const asOf = await asOfDay(scope, asked.asOf, nowMs)
  const days = { from: asked.from ?? '0000-01-01', to: asked.to ?? asOf }
  const rows = await readAcquired(scope, days)
  const gaps = orderGaps(await readGaps(scope, 'next'), asOf)
  const historic = historicValue(rows)
  return {
    asOf,
    currency,
    from: asked.from ?? null,
    to: asked.to ?? null,
    customers: historic.customers,
    orders: historic.orders,
    windows: REPURCHASE_WINDOWS.map((window) => {
      const { rate, immature } = windowRepurchase(rows, window, asOf)
      return {
        days: window,
        ...rate,
        immature,
        denominatorText: `customers whose first order is at least ${String(window)} days old`,
        note: rate.value === null ? 'no customer is old enough yet' : null,
      }
    }),
    values: REPURCHASE_WINDOWS.map((window) => {
      const { valueMinor, interval, ...value } = windowValue(rows, window, asOf)
      const money = (minor: number | null): number | null =>
        minor === null ? null : majorUnits(minor, currency)
      return {
        ...value,
        value: money(valueMinor),
        interval: interval && {
          level: interval.level,
          lower: money(interval.lower),
          upper: money(interval.upper),
        },
        note: valueMinor === null ? 'no customer is old enough yet' : null,
      }
    }),
    subscription: {
      ...subscriptionConversion(rows),
      denominatorText: 'customers',
    },
    daysBetweenOrders: {
      ordered: gaps.ordered,
      waiting: gaps.waiting,
      median: gaps.median.estimate,
      interval: { level: 0.95, lower: gaps.median.ciLower, upper: gaps.median.ciUpper },
      medianOrdered: gaps.medianOrderedDays,
      note:
        gaps.median.estimate === null
          ? 'fewer than half of the gaps have ended with an order'
          : null,
    },
  }
}

async function survival(scope: ProjectScope, asked: z.infer<typeof AskSurvival>, nowMs: number) {
  const asOf = await asOfDay(scope, asked.asOf, nowMs)
  const gaps = orderGaps(await readGaps(scope, asked.from === 'first' ? 'second' : 'next'), asOf)
  return {
    asOf,
    from: asked.from,
    event: asked.from === 'first' ? 'second order' : 'next order',
    n: gaps.curve.n,
    events: gaps.curve.events,
    median: gaps.median,
    level: gaps.curve.confidenceLevel,
    steps: gaps.curve.steps.map(
      ({ time, atRisk, events, censored, survival, ciLower, ciUpper }) => ({
        day: time,
        atRisk,
        events,
        censored,
        survival,
        lower: ciLower,
        upper: ciUpper,
      }),
    ),
    note: gaps.curve.n === 0 ? 'no customer has ordered yet' : null,
  }
}
