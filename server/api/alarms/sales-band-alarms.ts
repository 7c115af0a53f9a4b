import { bandAlarm, catalogue, metricWithBands, windowValues } from '@takt/shared/metrics'
import { isSalesMetric } from '../../read-models/deal-sums.ts'
import { readMetricSums } from '../../read-models/metric-sums.ts'
import { addDays } from '../../read-models/period.ts'
import { TRAILING_DAYS } from '../pipeline/setting.ts'
import type { AlarmReader } from './alarm-reader.ts'

/** As far back as one asks since when. */
const HISTORY_DAYS = 91

/** Every metric of deals and leads that has a band, over the year before. */
export const salesBandAlarms: AlarmReader = async (scope, { today }) => {
  if (scope.project.mode === 'b2c') return []
  const to = addDays(today, -1)
  const alarms = []
  for (const known of catalogue.filter(({ id }) => isSalesMetric(id))) {
    const metric = metricWithBands(known, scope.project.settings)
    if (metric.bands.b2b === undefined) continue
    const rows = await readMetricSums(scope, metric.id, {
      from: addDays(to, 2 - TRAILING_DAYS - HISTORY_DAYS),
      to,
      grain: 'day',
      by: null,
    })
    const sums = rows.map(({ key: day, numerator, denominator }) => ({
      day,
      numerator: numerator ?? 0,
      denominator: denominator ?? 0,
    }))
    const values = windowValues(sums, { last: to, days: TRAILING_DAYS, history: HISTORY_DAYS })
    const alarm = bandAlarm(metric, {
      mode: 'b2b',
      values,
      days: TRAILING_DAYS,
      page: 'overview',
    })
    if (alarm !== null) alarms.push(alarm)
  }
  return alarms
}
