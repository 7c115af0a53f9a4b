import { bandAlarm, metricById, metricWithBands, windowValues } from '@takt/shared/metrics'
import { readCampaignsAt } from '../../config-store/campaigns.ts'
import { readShopSpend } from '../../config-store/shop-spend.ts'
import { addDays } from '../../read-models/period.ts'
import type { AlarmReader } from './alarm-reader.ts'

/** A B2C week, a B2B quarter. */
const DAYS = { b2c: 7, b2b: 91 } as const
const HISTORY_DAYS = 28

/**
 * Clicks of what was paid for, by the band of the project's mode (products C01, M12); of a project of both
 * rhythms by that of its shop, without the campaigns of B2B.
 */
export const spendAlarms: AlarmReader = async (scope, { today, nowMs }) => {
  const { settings } = scope.project
  const mode = scope.project.mode === 'b2b' ? 'b2b' : 'b2c'
  const known = metricById('ctr')
  if (known === undefined) return []
  const to = addDays(today, -1)
  const days = DAYS[mode]
  const from = addDays(to, 2 - days - HISTORY_DAYS)
  const campaigns = await readCampaignsAt(scope, nowMs)
  const rows = await readShopSpend(scope, { from, to }, campaigns)
  const byDay = new Map<string, { day: string; numerator: number; denominator: number }>()
  for (const { day, clicks, impressions } of rows) {
    if (clicks === null || impressions === null) continue
    const { numerator, denominator } = byDay.get(day) ?? { numerator: 0, denominator: 0 }
    byDay.set(day, {
      day,
      numerator: numerator + clicks,
      denominator: denominator + impressions,
    })
  }
  const values = windowValues([...byDay.values()], { last: to, days, history: HISTORY_DAYS })
  const alarm = bandAlarm(metricWithBands(known, settings), {
    mode,
    values,
    days,
    page: mode === 'b2c' ? 'channels' : 'overview',
  })
  return alarm === null ? [] : [{ ...alarm, query: '/creatives' }]
}
