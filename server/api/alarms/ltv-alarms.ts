import {
  type AcquiredSums,
  type BandValue,
  LTV_AGE_DAYS,
  LTV_WINDOW_DAYS,
  ltvAlarm,
  marginOn,
  metricById,
  metricWithBands,
  shopValue,
} from '@takt/shared/metrics'
import type { Spend } from '@takt/shared/schemas/spend.ts'
import { readCampaignsAt } from '../../config-store/campaigns.ts'
import { readShopSpend } from '../../config-store/shop-spend.ts'
import { readAcquired } from '../../read-models/customer-sums.ts'
import { addDays } from '../../read-models/period.ts'
import type { AlarmReader } from './alarm-reader.ts'

/** As far back as one asks since when. */
const HISTORY_DAYS = 28

/** What customers of a shop are worth against what they cost, once they are old enough to tell. */
export const ltvAlarms: AlarmReader = async (scope, { today, nowMs }) => {
  const known = metricById('ltv_cac')
  if (scope.project.mode === 'b2b' || known === undefined) return []
  const { currency, settings } = scope.project
  const last = addDays(today, -1)
  const days = { from: windowOf(addDays(last, 1 - HISTORY_DAYS)).from, to: windowOf(last).to }
  const acquired = await readAcquired(scope, days)
  const campaigns = await readCampaignsAt(scope, nowMs)
  const spend = (await readShopSpend(scope, days, campaigns)).filter(
    (row) => row.currency === currency,
  )
  const margins = settings.contributionMargins
  const values = Array.from({ length: HISTORY_DAYS }, (_, index) =>
    valueOn(addDays(last, index + 1 - HISTORY_DAYS), { acquired, spend, margins }),
  )
  const { to } = windowOf(last)
  const missing = marginOn(margins, to) === null ? 'margin' : 'spend'
  const alarm = ltvAlarm(metricWithBands(known, settings), {
    values,
    missing: values.at(-1)?.value == null ? missing : null,
  })
  if (alarm === null) return []
  const { from } = windowOf(last)
  return [{ ...alarm, query: `${alarm.query}&from=${from}&to=${to}` }]
}

/** Whose customers are looked at on a day. */
const windowOf = (day: string): { from: string; to: string } => ({
  from: addDays(day, 1 - LTV_WINDOW_DAYS - LTV_AGE_DAYS),
  to: addDays(day, -LTV_AGE_DAYS),
})

type Facts = {
  acquired: readonly AcquiredSums[]
  spend: readonly Spend[]
  margins: Parameters<typeof marginOn>[0]
}

function valueOn(day: string, { acquired, spend, margins }: Facts): BandValue {
  const { from, to } = windowOf(day)
  const isWithin = (row: { day: string }): boolean => row.day >= from && row.day <= to
  const own = acquired.filter(isWithin)
  const parts = {
    acquired: own,
    spendMinor: spend.filter(isWithin).reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    ...NO_VISITS,
  }
  const { value } = shopValue('ltv_cac', parts, { asOf: day, margins })
  return { day, value, sample: own.reduce((sum, { customers }) => sum + customers, 0) }
}

/** The formula asks for nothing of these. */
const NO_VISITS = {
  impressions: 0,
  clicks: 0,
  channels: [],
  paidClicks: [],
  assetSessions: 0,
  assetPaid: 0,
}
