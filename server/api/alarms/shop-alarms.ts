import {
  ALARM_WINDOW_DAYS,
  bandAlarm,
  bandValues,
  cartGapAlarm,
  cartToPaidAlarm,
  catalogue,
  channelReport,
  clicksAlarm,
  metricWithBands,
  sourceCoverageAlarm,
  VISIT_METRICS,
} from '@takt/shared/metrics'
import { readCellSums } from '../../read-models/period-sums.ts'
import { addDays } from '../../read-models/period.ts'
import { readPaidCounts, readVisitSums } from '../../read-models/visit-sums.ts'
import type { AlarmReader } from './alarm-reader.ts'

/** Eight weeks to compare with, and the week itself. */
const DAYS = 63
const COVERAGE_DAYS = 28

/**
 * The alarms of a shop: cart and payment, clicks to pay, orders of unknown source, and every metric of
 * visits that has a band.
 */
export const shopAlarms: AlarmReader = async (scope, { today }) => {
  if (scope.project.mode === 'b2b') return []
  const to = addDays(today, -1)
  const since = addDays(to, 1 - ALARM_WINDOW_DAYS)
  const rows = await readVisitSums(scope, {
    from: addDays(to, 1 - DAYS),
    to,
    grain: 'day',
    by: null,
    filter: {},
  })
  const days = rows.map(({ key, ...sums }) => ({ ...sums, day: key }))
  const { clicks } = await readPaidCounts(scope, { from: since, to, filter: {} })
  const banded = catalogue
    .filter(({ id }) => Object.hasOwn(VISIT_METRICS, id))
    .map((metric) => metricWithBands(metric, scope.project.settings))
    .flatMap(
      (metric) =>
        bandAlarm(metric, {
          mode: 'b2c',
          values: bandValues(metric, days),
          days: ALARM_WINDOW_DAYS,
          page: 'overview',
        }) ?? [],
    )
  const coverage = await coverageOf(scope, to)
  return [
    cartGapAlarm(days),
    cartToPaidAlarm(days),
    clicksAlarm(clicks, since),
    sourceCoverageAlarm(coverage, { since: addDays(to, 1 - COVERAGE_DAYS) }),
    ...banded,
  ]
}

async function coverageOf(scope: Parameters<AlarmReader>[0], to: string) {
  const cells = await readCellSums(scope, {
    from: addDays(to, 1 - COVERAGE_DAYS),
    to,
    grain: 'total',
    by: 'channel',
  })
  const channels = cells.map(({ by, orders }) => ({
    channel: by ?? 'unassigned',
    sessions: 0,
    paidSessions: 0,
    orders,
    grossMinor: 0,
    spendMinor: 0,
    newCustomers: 0,
    firstMinor: 0,
    customerNetMinor: 0,
  }))
  return channelReport({ channels, margin: null }).coverage
}
