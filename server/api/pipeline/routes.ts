import { dayText } from '@takt/shared/metrics'
import { Hono } from 'hono'
import { readFreezes } from '../../config-store/forecast-freezes.ts'
import { readTargets } from '../../config-store/quarter-targets.ts'
import { readSpend } from '../../config-store/spend.ts'
import type { Services } from '../../context.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { readCustomerHandOffs } from '../../read-models/customer-hand-offs.ts'
import { countLeads } from '../../read-models/lead-counts.ts'
import { readLeads } from '../../read-models/leads.ts'
import type { ApiEnv } from '../env.ts'
import { today } from '../today.ts'
import { createMemory } from '../memory.ts'
import { query } from '../validate.ts'
import { slippage, stalled } from './ageing.ts'
import {
  AskCompare,
  AskCycle,
  AskDeals,
  AskHandOffs,
  AskLeads,
  AskQuarter,
  AskWaterfall,
  AskWindow,
  AskWinRates,
} from './asked.ts'
import { compare, periodsOf } from './compare.ts'
import { dealsCsv, listDeals } from './deal-list.ts'
import { bottleneck, cycle, stageFlow, velocity, winRates } from './flow.ts'
import { forecastPanel } from './forecast.ts'
import { customerStep, handOffs, handOffsCsv, salesStep } from './hand-offs.ts'
import { leadFunnel } from './leads.ts'
import { northStar } from './north-star.ts'
import { openPipeline } from './open-pipeline.ts'
import { createPanels, refuseOtherMode } from './panels.ts'
import { daysOf, quarterAt } from './setting.ts'
import { waterfall } from './waterfall.ts'

const CSV_ROWS_MAX = 100_000
const MINUTE_MS = 60_000

/** The quarter of a sales team: what is open, how it moves, where it stops. */
export function pipeline(services: Services) {
  return new Hono<ApiEnv>()
    .route('/', quarterRoutes(services))
    .route('/', flowRoutes(services))
    .route('/', recordRoutes(services))
    .route('/', handOffRoutes(services))
}

/** What is asked by quarter. */
function quarterRoutes(services: Services) {
  const panels = createPanels(services)
  return new Hono<ApiEnv>()
    .get('/pipeline', query(AskQuarter), async (c) => {
      const { scope } = c.var
      const asked = { ...c.req.valid('query'), targets: await readTargets(scope) }
      return c.json(
        await panels.answer(scope, ['open', asked], (setting) => openPipeline(setting, asked)),
      )
    })
    .get('/pipeline/slippage', query(AskQuarter), async (c) => {
      const asked = c.req.valid('query')
      return c.json(
        await panels.answer(c.var.scope, ['slippage', asked], (set) => slippage(set, asked)),
      )
    })
    .get('/pipeline/north-star', query(AskQuarter), async (c) => {
      const asked = c.req.valid('query')
      return c.json(
        await panels.answer(c.var.scope, ['north-star', asked], (set) => northStar(set, asked)),
      )
    })
    .get('/pipeline/waterfall', query(AskWaterfall), async (c) => {
      const { quarter: id, from, to, ...rest } = c.req.valid('query')
      const asked = ['waterfall', id, from, to, rest] as const
      return c.json(
        await panels.answer(c.var.scope, asked, (setting) => {
          const quarter = quarterAt(setting, id)
          return waterfall(setting, { from: from ?? quarter.from, to: to ?? quarter.to, ...rest })
        }),
      )
    })
    .get('/forecast', query(AskQuarter), async (c) => {
      const { scope } = c.var
      const { quarter } = c.req.valid('query')
      const targets = await readTargets(scope)
      const freezes = await readFreezes(scope)
      const asked = ['forecast', quarter, targets, freezes.length] as const
      return c.json(
        await panels.answer(scope, asked, (setting) =>
          forecastPanel(setting, { quarter, targets, freezes }),
        ),
      )
    })
}

/** What is asked by a window of days. */
function flowRoutes(services: Services) {
  const { now } = services
  const panels = createPanels(services)
  return new Hono<ApiEnv>()
    .get('/pipeline/stages', query(AskWindow), async (c) => {
      const asked = c.req.valid('query')
      return c.json(
        await panels.answer(c.var.scope, ['stages', asked], (set) => stageFlow(set, asked)),
      )
    })
    .get('/pipeline/win-rate', query(AskWinRates), async (c) => {
      const asked = c.req.valid('query')
      return c.json(
        await panels.answer(c.var.scope, ['win-rate', asked], (set) => winRates(set, asked)),
      )
    })
    .get('/pipeline/cycle', query(AskCycle), async (c) => {
      const asked = c.req.valid('query')
      return c.json(await panels.answer(c.var.scope, ['cycle', asked], (set) => cycle(set, asked)))
    })
    .get('/pipeline/velocity', async (c) =>
      c.json(await panels.answer(c.var.scope, ['velocity'], velocity)),
    )
    .get('/pipeline/stalled', async (c) =>
      c.json(await panels.answer(c.var.scope, ['stalled'], stalled)),
    )
    .get('/pipeline/bottleneck', query(AskWindow), async (c) => {
      const { scope } = c.var
      const asked = c.req.valid('query')
      const { first, last } = daysOf({ today: today(scope.project, now()) }, asked)
      const window = { from: dayText(first), to: dayText(last) }
      const leadToOpp = await panels.read(scope, ['lead count', window], () =>
        countLeads(scope, window),
      )
      return c.json(
        await panels.answer(scope, ['bottleneck', asked, leadToOpp], (setting) =>
          bottleneck(setting, { ...asked, leadToOpp }),
        ),
      )
    })
}

/** Leads, and the deals behind a number. */
function recordRoutes(services: Services) {
  const { now } = services
  const panels = createPanels(services)
  return new Hono<ApiEnv>()
    .get('/leads/funnel', query(AskLeads), async (c) => {
      const { scope } = c.var
      refuseOtherMode(scope, 'sql_rate')
      const nowMs = now()
      const { timeZone } = scope.project
      const clock = { today: today(scope.project, nowMs), nowMs, timeZone }
      const asked = c.req.valid('query')
      const minute = Math.floor(nowMs / MINUTE_MS)
      const leads = await panels.read(scope, ['leads'], () => readLeads(scope))
      return c.json(
        await panels.answer(scope, ['lead funnel', minute, asked], () =>
          leadFunnel(leads, clock, asked),
        ),
      )
    })
    .get('/pipeline/compare', query(AskCompare), async (c) => {
      const { scope } = c.var
      const { id: projectId, settings } = scope.project
      const setting = await panels.settingOf(scope)
      const periods = periodsOf(setting, c.req.valid('query'))
      const days = [periods.before, periods.after].flatMap(({ first, last }) => [first, last])
      const spend = await readSpend(scope.db, {
        projectId,
        from: dayText(Math.min(...days)),
        to: dayText(Math.max(...days)),
      })
      const asked = { periods, spend, worth: settings.salesWorth }
      return c.json(
        await panels.answer(scope, ['compare', asked], (known) => compare(known, asked)),
      )
    })
    .get('/deals', query(AskDeals), async (c) => {
      const { format, ...asked } = c.req.valid('query')
      const { scope } = c.var
      if (format === 'json') {
        return c.json(await panels.answer(scope, ['deals', asked], (set) => listDeals(set, asked)))
      }
      const setting = await panels.settingOf(scope)
      const { deals } = listDeals(setting, { ...asked, offset: 0, limit: CSV_ROWS_MAX })
      c.header('Content-Type', 'text/csv; charset=utf-8')
      c.header('Content-Disposition', 'attachment; filename="deals.csv"')
      return c.body(dealsCsv(deals))
    })
}

/** The relay between the roles. */
function handOffRoutes(services: Services) {
  const { now } = services
  const panels = createPanels(services)
  const remember = createMemory()
  /** Leads as the deals stand; touches of customer success as the newest event leaves them. */
  const relayOf = async (
    scope: ProjectScope,
    clock: { today: string },
    asked: { from?: string | undefined; to?: string | undefined },
  ) => {
    const { first, last } = daysOf(clock, asked)
    const days = { from: dayText(first), to: dayText(last) }
    const leads = await panels.read(scope, ['leads'], () => readLeads(scope))
    const accounts = await remember(scope, ['customer hand-offs', days], () =>
      readCustomerHandOffs(scope, days),
    )
    return { leads, accounts }
  }
  return new Hono<ApiEnv>().get('/handoffs', query(AskHandOffs), async (c) => {
    const { scope } = c.var
    refuseOtherMode(scope, 'handoff_within_sla_share')
    const nowMs = now()
    const { timeZone } = scope.project
    const clock = { today: today(scope.project, nowMs), nowMs, timeZone }
    const { format, ...asked } = c.req.valid('query')
    const { leads, accounts } = await relayOf(scope, clock, asked)
    if (format === 'json') {
      const minute = Math.floor(nowMs / MINUTE_MS)
      const sales = await panels.answer(scope, ['to sales', minute, asked], () =>
        salesStep(leads, clock, asked),
      )
      const customers = await remember(scope, ['to customers', minute, asked], () =>
        Promise.resolve(customerStep(accounts, clock, asked)),
      )
      return c.json(handOffs([sales, customers], clock, asked))
    }
    c.header('Content-Type', 'text/csv; charset=utf-8')
    c.header('Content-Disposition', 'attachment; filename="hand-offs.csv"')
    return c.body(handOffsCsv({ leads, accounts }, clock, asked))
  })
}
