import {
  arr,
  balancesOn,
  type BridgePeriod,
  bridgeTotal,
  cohortRevenueRetention,
  expansionRate,
  logoRetention,
  type MrrBridge,
  mrrBridges,
  type MovementTotals,
  quickRatio,
  RETENTION_WINDOW_MONTHS,
  revenueCohorts,
  revenueRetention,
} from '@takt/shared/metrics'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { addDays, addMonths, periodsBetween } from '../read-models/period.ts'
import {
  countForeignSubscriptions,
  readAccountNames,
  readMrrDays,
  readMrrDeltas,
} from '../read-models/recurring-revenue.ts'
import { requireB2b } from './b2b-only.ts'
import type { ApiEnv } from './env.ts'
import { createMemory } from './memory.ts'
import { costsOf, economicDays, economics, Economics } from './revenue-economics.ts'
import { today } from './today.ts'
import { query } from './validate.ts'

const PERIODS_MAX = 1_000
const Day = z.iso.date()
const Days = z.object({ from: Day.optional(), to: Day.optional() })
const Movements = Days.extend({
  grain: z.enum(['day', 'week', 'month', 'quarter', 'total']).default('month'),
})
const Retention = z.object({
  to: Day.optional(),
  /** Months that it looks back. */
  window: z.coerce.number().int().min(1).max(60).default(RETENTION_WINDOW_MONTHS),
  method: z.enum(['endpoint', 'movements']).default('endpoint'),
})
const Cohorts = Days.extend({ grain: z.enum(['month', 'quarter']).default('month') })

const NO_REVENUE = 'no recurring revenue is known: import it, or connect Stripe'

type Ask = <Answer>(
  scope: ProjectScope,
  key: readonly unknown[],
  work: (snapshot: ProjectScope, day: string) => Promise<Answer>,
) => Promise<Answer>

/** Recurring revenue: what moved it, what stays of it and what customers are worth. */
export function revenue({ now }: Services) {
  const remember = createMemory()
  // Computed once for each state of the read models, each day and what was asked.
  const ask: Ask = async (scope, key, work) => {
    requireB2b(scope, ['revenue', 'net_revenue'])
    const day = today(scope.project, now())
    const { currency, settings } = scope.project
    return await inSnapshot(scope, (snapshot) =>
      remember(snapshot, [...key, day, currency, settings.salesWorth], () => work(snapshot, day)),
    )
  }
  return new Hono<ApiEnv>()
    .get('/revenue/mrr', query(Movements), async (c) => {
      const asked = c.req.valid('query')
      const work = (scope: ProjectScope, day: string) => bridge(scope, asked, day)
      return c.json(await ask(c.var.scope, ['bridge', asked], work))
    })
    .get('/revenue/mrr/movements', query(Movements), async (c) => {
      const asked = c.req.valid('query')
      const work = (scope: ProjectScope, day: string) => movements(scope, asked, day)
      return c.json(await ask(c.var.scope, ['movements', asked], work))
    })
    .get('/revenue/retention', query(Retention), async (c) => {
      const asked = c.req.valid('query')
      const work = (scope: ProjectScope, day: string) => retention(scope, asked, day)
      return c.json(await ask(c.var.scope, ['retention', asked], work))
    })
    .get('/revenue/cohorts', query(Cohorts), async (c) => {
      const asked = c.req.valid('query')
      const work = (scope: ProjectScope, day: string) => cohorts(scope, asked, day)
      return c.json(await ask(c.var.scope, ['cohorts', asked], work))
    })
    .get('/revenue/customers', query(Economics), async (c) => {
      const { scope } = c.var
      requireB2b(scope, ['revenue', 'net_revenue'])
      const asked = c.req.valid('query')
      // What was spent is no event: a change of it must be seen at once.
      const costs = await costsOf(scope, economicDays(asked, today(scope.project, now())))
      // Ten thousand contracts take longer to write as JSON than everything else: the text is kept.
      const work = async (snapshot: ProjectScope, day: string) =>
        JSON.stringify(await economics(snapshot, asked, day))
      const text = await ask(scope, ['economics', asked, costs], work)
      return c.body(text, 200, { 'Content-Type': 'application/json' })
    })
}

type Asked = z.output<typeof Movements>

/** The days asked for, cut into periods; by default the last twelve months, this one included. */
function periodsOf({ from, to, grain }: Asked, day: string) {
  const end = to ?? day
  const start = from ?? addMonths(`${end.slice(0, 8)}01`, -11)
  if (start > end) throw new AppError('invalid_request', 'from: is after to')
  const periods: BridgePeriod[] = periodsBetween(start, end, grain).map((period) => ({
    key: period.key,
    start: period.start < start ? start : period.start,
    end: period.end > end ? end : period.end,
  }))
  if (periods.length > PERIODS_MAX) {
    throw new AppError(
      'invalid_request',
      `from: more than ${String(PERIODS_MAX)} periods; ask for a coarser grain`,
    )
  }
  return { from: start, to: end, periods }
}

async function bridgesOf(scope: ProjectScope, asked: Asked, day: string) {
  const { from, to, periods } = periodsOf(asked, day)
  const changes = await readMrrDeltas(scope, to)
  return { from, to, bridges: mrrBridges({ changes, periods, dayBefore: addDays(from, -1) }) }
}

async function bridge(scope: ProjectScope, asked: Asked, day: string) {
  const { bridges, from, to } = await bridgesOf(scope, asked, day)
  const total = bridgeTotal(bridges)
  const every = asked.grain === 'total' ? 'period' : asked.grain
  return {
    currency: scope.project.currency,
    from,
    to,
    grain: asked.grain,
    method: `balances at the end of each ${every}; what goes up and down within it is netted`,
    rows: bridges.map((each) => rowOf(each, day)),
    total: { startMinor: total.start, endMinor: total.end, ...moneyOf(total), ...ratiosOf(total) },
    foreignSubscriptions: await countForeignSubscriptions(scope),
    note: (await readMrrDays(scope)) === null ? NO_REVENUE : null,
  }
}

const rowOf = (each: MrrBridge, day: string) => ({
  key: each.period.key,
  from: each.period.start,
  to: each.period.end,
  startMinor: each.start,
  endMinor: each.end,
  arrMinor: arr({ mrr: each.end }),
  ...moneyOf(each),
  customers: each.customers,
  ...ratiosOf(each),
  logoRetention: logoRetention({ start: each.customers.start, lost: each.customers.churned })
    .retentionRate,
  nrr: each.nrr,
  grr: each.grr,
  partial: each.period.end >= day,
})

type Totals = MovementTotals & { start: number; end: number; residual: number }

const moneyOf = (totals: Totals) => ({
  newMinor: totals.new,
  reactivationMinor: totals.reactivation,
  expansionMinor: totals.expansion,
  contractionMinor: totals.contraction,
  churnedMinor: totals.churned,
  residualMinor: totals.residual,
})

function ratiosOf(totals: Totals) {
  const { netNew, ...ratio } = quickRatio(totals)
  const { netNew: _same, ...withReactivation } = quickRatio({
    ...totals,
    includeReactivation: true,
  })
  return {
    netNewMinor: netNew,
    quickRatio: ratio,
    quickRatioWithReactivation: withReactivation,
    expansionRate: expansionRate(totals),
  }
}

/** Which accounts moved, and how: what the bridge is made of. */
async function movements(scope: ProjectScope, asked: Asked, day: string) {
  const { bridges, from, to } = await bridgesOf(scope, asked, day)
  const names = await readAccountNames(scope)
  return {
    currency: scope.project.currency,
    from,
    to,
    movements: bridges.flatMap((each) =>
      each.movements.map(({ customer, kind, amount }) => ({
        key: each.period.key,
        account: customer,
        name: names.get(customer) ?? null,
        kind,
        amountMinor: amount,
      })),
    ),
  }
}

async function retention(scope: ProjectScope, asked: z.output<typeof Retention>, day: string) {
  const to = asked.to ?? day
  const from = addMonths(to, -asked.window)
  const changes = await readMrrDeltas(scope, to)
  const days = Array.from({ length: asked.window + 1 }, (_, index) =>
    addMonths(to, index - asked.window),
  )
  const { start, end, ...rates } = revenueRetention({
    balances: balancesOn({ changes, days }),
    method: asked.method,
    windowMonths: asked.window,
  })
  const logo = logoRetention({ start: rates.accounts, lost: rates.accountsLost })
  return {
    currency: scope.project.currency,
    from,
    to,
    startMinor: start,
    endMinor: end,
    ...rates,
    logoRetention: logo.retentionRate,
    denominator: 'accounts that paid on the first day; accounts won since do not enter',
  }
}

async function cohorts(scope: ProjectScope, asked: z.output<typeof Cohorts>, day: string) {
  const known = await readMrrDays(scope)
  const to = asked.to ?? day
  const first = asked.from ?? known?.first ?? to
  const { periods } = periodsOf({ from: first < to ? first : to, to, grain: asked.grain }, day)
  // The last period has not ended: its balance is not yet the one of an age.
  const ended = periods.filter(({ end }) => end < day)
  const rows = revenueCohorts({ changes: await readMrrDeltas(scope, to), periods: ended })
  const table = cohortRevenueRetention({ cohorts: rows })
  return {
    currency: scope.project.currency,
    grain: asked.grain,
    cohorts: table.cohorts.map(({ cohort, start, rates }, index) => ({
      cohort,
      accounts: rows[index]?.joined ?? 0,
      startMinor: start,
      rates,
    })),
    pooled: table.pooled.map(({ revenue: kept, start, ...rest }) => ({
      ...rest,
      startMinor: start,
      revenueMinor: kept,
    })),
    note: known === null ? NO_REVENUE : null,
  }
}
