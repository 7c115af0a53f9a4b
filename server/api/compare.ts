import {
  BEFORE_AFTER_LABEL,
  beforeAfter,
  type BeforeAfterInput,
  channelReport,
  windowRepurchase,
} from '@takt/shared/metrics'
import { comparisonWarnings } from '@takt/shared/misuse'
import { Comparison } from '@takt/shared/schemas/comparison.ts'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { putComparison, readComparisons } from '../config-store/comparisons.ts'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { readAcquired } from '../read-models/customer-sums.ts'
import { readCellSums } from '../read-models/period-sums.ts'
import { readChannelSums } from './channel-sums.ts'
import type { ApiEnv } from './env.ts'
import { actorOf } from './identity.ts'
import { asOfDay, requireShop } from './shop-guard.ts'
import { body, query } from './validate.ts'
import { onlyFilters } from './visit-filter.ts'

type Days = { from: string; to: string }

const Stretch = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$/, 'is not FIRST..LAST, two days YYYY-MM-DD')
  .transform((text): Days => ({ from: text.slice(0, 10), to: text.slice(12) }))
  .pipe(z.object({ from: z.iso.date(), to: z.iso.date() }))
  .refine(({ from, to }) => from <= to, 'the last day is before the first')

const WHOLE =
  'two periods are compared over the whole shop; ask for /tiles or /funnel, which are filtered'
const Ask = z.object({ before: Stretch, after: Stretch })

/** Two periods side by side: what differs, without a claim about why. */
export function compare({ store, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/compare', onlyFilters([], WHOLE), query(Ask), async (c) => {
      requireShop(c.var.scope, 'session_purchase_rate')
      const { before, after } = c.req.valid('query')
      return c.json(
        await inSnapshot(c.var.scope, (scope) => answer(scope, { before, after }, now())),
      )
    })
    .get('/comparisons', async (c) => {
      const { project, db } = c.var.scope
      return c.json({ comparisons: await readComparisons(db, project.id) })
    })
    .post('/comparisons', body(Comparison), (c) => {
      const { scope, identity } = c.var
      putComparison(store.writer, {
        projectId: scope.project.id,
        actor: actorOf(identity),
        nowMs: now(),
        comparison: c.var.body,
      })
      return c.json({ comparison: c.var.body }, 201)
    })
}

async function answer(
  scope: ProjectScope,
  { before, after }: { before: Days; after: Days },
  nowMs: number,
) {
  const asOf = await asOfDay(scope, undefined, nowMs)
  const [x, y] = [await readSide(scope, before, asOf), await readSide(scope, after, asOf)]
  const rows = rowsOf(x, y, scope.project.currency).map(beforeAfter)
  return {
    label: BEFORE_AFTER_LABEL,
    before,
    after,
    asOf,
    currency: scope.project.currency,
    rows,
    warnings: comparisonWarnings(rows, { before, after, asOf }),
    text: 'Intervals say how much chance alone may move two shares. What moved them, this comparison cannot say: season, prices, media and everything else changed too.',
  }
}

async function readSide(scope: ProjectScope, days: Days, asOf: string) {
  const [cells] = await readCellSums(scope, { ...days, grain: 'total', by: null })
  const channels = channelReport({ channels: await readChannelSums(scope, days), margin: null })
  const acquired = await readAcquired(scope, days)
  const sum = (name: keyof NonNullable<typeof cells>): number => Number(cells?.[name] ?? 0)
  return {
    sessions: sum('sessions'),
    cartSessions: sum('cart_sessions'),
    paidSessions: sum('paid_sessions'),
    orders: sum('orders'),
    grossMinor: sum('gross_minor'),
    refundedOrders: sum('refunded_orders'),
    spendMinor: channels.total.spendMinor,
    newCustomers: channels.total.newCustomers,
    topSpend: channels.concentration.spend,
    topSpendMinor:
      channels.rows.find(({ channel }) => channel === channels.concentration.spend.channel)
        ?.spendMinor ?? 0,
    repurchase: windowRepurchase(acquired, 60, asOf),
  }
}
type Side = Awaited<ReturnType<typeof readSide>>

function rowsOf(x: Side, y: Side, currency: string): BeforeAfterInput[] {
  const of = inputs(x, y, currency)
  return [
    of.count('sessions', (s) => s.sessions),
    of.count('orders', (s) => s.orders),
    of.count('new_customers', (s) => s.newCustomers),
    of.share('session_purchase_rate', [(s) => s.paidSessions, (s) => s.sessions]),
    of.share('cart_access_rate', [(s) => s.cartSessions, (s) => s.sessions]),
    of.quotient('aov', 'money', [(s) => s.grossMinor, (s) => s.orders]),
    of.money('revenue', (s) => s.grossMinor),
    of.money('spend', (s) => s.spendMinor),
    of.quotient('spend_per_session', 'money', [(s) => s.spendMinor, (s) => s.sessions]),
    of.quotient('cac', 'money', [(s) => s.spendMinor, (s) => s.newCustomers]),
    of.quotient('mer', 'ratio', [(s) => s.grossMinor, (s) => s.spendMinor]),
    spendShare(x, y),
    of.share('repurchase_rate_60d', [
      (s) => s.repurchase.rate.numerator,
      (s) => s.repurchase.rate.denominator,
    ]),
    of.share('refund_rate', [(s) => s.refundedOrders, (s) => s.orders]),
  ]
}

type Of = (side: Side) => number

/** Makes the two sides of a row from what is divided by what. */
function inputs(x: Side, y: Side, currency: string) {
  const scale = majorUnits(1, currency)
  return {
    share(metric: string, [numerator, denominator]: [Of, Of]): BeforeAfterInput {
      const side = (own: Side) => ({ numerator: numerator(own), denominator: denominator(own) })
      return { metric, unit: 'share', kind: 'share', before: side(x), after: side(y) }
    },
    count: (metric: string, of: Of): BeforeAfterInput => ({
      metric,
      unit: 'count',
      kind: 'number',
      before: { value: of(x) },
      after: { value: of(y) },
    }),
    money(metric: string, of: Of): BeforeAfterInput {
      const side = (own: Side) => ({ value: majorUnits(of(own), currency), numerator: of(own) })
      return { metric, unit: 'money', kind: 'number', before: side(x), after: side(y) }
    },
    quotient(
      metric: string,
      unit: 'money' | 'ratio',
      [numerator, denominator]: [Of, Of],
    ): BeforeAfterInput {
      const side = (own: Side) => {
        const [top, bottom] = [numerator(own), denominator(own)]
        if (bottom === 0) {
          return { value: null, numerator: top, denominator: bottom, note: 'nothing to divide by' }
        }
        const value = (top / bottom) * (unit === 'money' ? scale : 1)
        return { value, numerator: top, denominator: bottom }
      }
      return { metric, unit, kind: 'number', before: side(x), after: side(y) }
    },
  }
}

/** A share of money, not of people: two totals tell nothing of chance, so it has no interval. */
function spendShare(x: Side, y: Side): BeforeAfterInput {
  const side = ({ topSpend, topSpendMinor, spendMinor }: Side) => ({
    value: topSpend.share,
    numerator: topSpendMinor,
    denominator: spendMinor,
    note: topSpend.channel ?? 'no spend',
  })
  return {
    metric: 'top_channel_share',
    unit: 'share',
    kind: 'number',
    before: side(x),
    after: side(y),
  }
}
