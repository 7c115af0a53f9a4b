import { channelReport, countRate, dayText, parseDay } from '@takt/shared/metrics'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { readContentSums } from '../read-models/creative-sums.ts'
import { countLeads } from '../read-models/lead-counts.ts'
import { readChannelSums } from './channel-sums.ts'
import type { ApiEnv } from './env.ts'
import { stageFlow } from './pipeline/flow.ts'
import { createPanels } from './pipeline/panels.ts'
import { TRAILING_DAYS } from './pipeline/setting.ts'
import { asOfDay, daysOf } from './shop-guard.ts'
import { today } from './today.ts'
import { query } from './validate.ts'

const TOP = 10

const Ask = z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() })

/**
 * Where a project stands, for the first two weeks of a quarter: traffic, conversion and cost of a customer
 * by channel in a shop; conversion by stage in a pipeline (product G07). The two are never summed.
 */
export function diagnosis(services: Services) {
  const { now } = services
  const panels = createPanels(services)
  return new Hono<ApiEnv>().get('/diagnosis', query(Ask), async (c) => {
    const { scope } = c.var
    const asked = c.req.valid('query')
    const { mode } = scope.project
    const b2c =
      mode === 'b2b'
        ? null
        : await inSnapshot(scope, async (snapshot) =>
            shopPart(snapshot, daysOf(asked, await asOfDay(snapshot, undefined, now()))),
          )
    const b2b =
      mode === 'b2c'
        ? null
        : {
            ...(await panels.answer(scope, ['diagnosis', asked], (setting) => {
              const { from, to, stages, cohort } = stageFlow(setting, asked)
              return { from, to, stages, conversion: cohort }
            })),
            leadToOpp: await leadToOpp(scope, asked.to ?? today(scope.project, now())),
          }
    return c.json({ b2c, b2b })
  })
}

async function shopPart(scope: ProjectScope, days: { from: string; to: string }) {
  const { currency } = scope.project
  const { rows, total, coverage } = channelReport({
    channels: await readChannelSums(scope, days),
    margin: null,
  })
  const shown = (row: (typeof rows)[number]) => ({
    channel: row.channel,
    sessions: row.sessions,
    orders: row.orders,
    purchaseRate: row.purchaseRate,
    newCustomers: row.newCustomers,
    spend: majorUnits(row.spendMinor, currency),
    cac: {
      value: row.cacMinor.value === null ? null : majorUnits(row.cacMinor.value, currency),
      reason: row.cacMinor.reason,
    },
  })
  const content = (await readContentSums(scope, days))
    .toSorted((a, b) => b.revenueMinor - a.revenueMinor || b.sessions - a.sessions)
    .slice(0, TOP)
  return {
    ...days,
    currency,
    channels: rows.map(shown),
    total: shown(total),
    coverage,
    content: content.map(({ key, sessions, orders, revenueMinor }) => ({
      key,
      sessions,
      orders,
      revenue: majorUnits(revenueMinor, currency),
    })),
  }
}

async function leadToOpp(scope: ProjectScope, to: string) {
  const from = dayText(parseDay(to) - TRAILING_DAYS + 1)
  const { leads, opportunities } = await countLeads(scope, { from, to })
  return countRate(opportunities, leads, 'no_leads')
}
