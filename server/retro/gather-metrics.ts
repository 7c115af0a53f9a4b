import { periodValue } from '@takt/shared/experiments'
import { bandOn, bandPlace, metricById, metricWithBands, type Metric } from '@takt/shared/metrics'
import type { RetroMetric, RetroSnapshot } from '@takt/shared/schemas/retro.ts'
import type { ProjectScope } from '../db/scope.ts'
import { isComputed, readMetricSums } from '../read-models/metric-sums.ts'
import { addDays, periodsBetween } from '../read-models/period.ts'
import { readFirstSalesDay } from '../read-models/won-by-source.ts'
import { readCellSums, readDataDays } from '../read-models/period-sums.ts'
import type { RetroWeek } from './clock.ts'

/** Weeks whose limits the last one is judged by. */
const WEEKS_BEFORE = 12

/** What a retro tells of each rhythm, the most important first; those that are not computed are left out. */
const METRICS: Readonly<Record<'b2c' | 'b2b', readonly string[]>> = {
  b2c: [
    'contribution_per_session',
    'session_purchase_rate',
    'cart_access_rate',
    'cart_to_paid_rate',
    'aov',
    'revenue_per_session',
    'orders',
    'revenue',
    'refund_rate',
  ],
  b2b: [
    'won_deals',
    'closed_won_value',
    'win_rate_closed_count',
    'sales_cycle_days',
    'opportunities',
    'lead_to_opp',
    'sql_rate',
    'leads',
  ],
}

/** Each metric of the rhythm by calendar week, from the first whole week of data. */
export async function gatherMetrics(
  scope: ProjectScope,
  mode: 'b2c' | 'b2b',
  { from: lastWeek, to }: RetroWeek,
): Promise<RetroMetric[]> {
  const first = mode === 'b2c' ? (await readDataDays(scope))?.first : await readFirstSalesDay(scope)
  const from = firstWeek(first ?? lastWeek, lastWeek)
  const found: RetroMetric[] = []
  for (const id of METRICS[mode]) {
    const known = metricById(id)
    const metric = known && metricWithBands(known, scope.project.settings)
    if (metric === undefined || !metric.modes.includes(mode) || !isComputed(id)) continue
    const sums = await readMetricSums(scope, id, { from, to, grain: 'week', by: null })
    const weeks = periodsBetween(from, to, 'week').map(({ key }) => {
      const own = sums.find((row) => row.key === key) ?? {
        numerator: 0,
        denominator: metric.denominator === null ? null : 0,
        numeratorSquares: null,
      }
      const { value, interval, note } = periodValue(metric, own, scope.project.currency)
      return {
        key,
        value,
        numerator: own.numerator,
        denominator: own.denominator,
        lower: interval?.lower ?? null,
        upper: interval?.upper ?? null,
        note,
      }
    })
    const { name, unit, direction, denominator: denominatorName } = metric
    const band = bandIn(metric, { mode, to, week: weeks.at(-1) })
    found.push({ id, name, denominatorName, unit, direction, band, weeks })
  }
  return found
}

/** The limits in force at the end of the week, and where the week lies in them. */
function bandIn(
  metric: Metric,
  {
    mode,
    to,
    week,
  }: { mode: 'b2c' | 'b2b'; to: string; week: RetroMetric['weeks'][number] | undefined },
): RetroMetric['band'] {
  const band = metric.bands[mode]
  const limits = band === undefined ? null : bandOn(band, to)
  if (band === undefined || limits === null) return null
  const { lower, upper, origin } = limits
  const place = bandPlace({
    band,
    value: week?.value ?? null,
    sample: week?.denominator ?? 0,
    minimumSample: metric.minimumSample,
    day: to,
  })
  return { lower, upper, origin, place }
}

/** The Monday of the first week that is whole in the data, at most twelve weeks before the last. */
function firstWeek(firstDay: string, lastWeek: string): string {
  const [week] = periodsBetween(firstDay, firstDay, 'week')
  const monday = week === undefined ? firstDay : week.key
  const whole = monday === firstDay ? monday : addDays(monday, 7)
  const earliest = addDays(lastWeek, -7 * WEEKS_BEFORE)
  if (whole > lastWeek) return lastWeek
  return whole < earliest ? earliest : whole
}

const STEPS = [
  ['sessions', 'product', 'sessions', 'product_sessions'],
  ['product', 'cart', 'product_sessions', 'cart_sessions'],
  ['cart', 'checkout', 'cart_sessions', 'checkout_sessions'],
  ['checkout', 'paid', 'checkout_sessions', 'paid_sessions'],
] as const

/** Where the sessions of the last two weeks were lost, and the sums of the cart checkpoint. */
export async function gatherSteps(
  scope: ProjectScope,
  { from, to }: RetroWeek,
): Promise<{ steps: RetroSnapshot['steps']; cart: RetroSnapshot['checkpoints']['cart'] }> {
  const before = addDays(from, -7)
  const rows = await readCellSums(scope, { from: before, to, grain: 'week', by: null })
  const sumOf = (key: string, name: (typeof STEPS)[number][2 | 3]): number =>
    rows.find((row) => row.key === key)?.[name] ?? 0
  return {
    steps: STEPS.map(([step, next, of, reached]) => ({
      from: step,
      to: next,
      of: sumOf(from, of),
      reached: Math.min(sumOf(from, reached), sumOf(from, of)),
      beforeOf: sumOf(before, of),
      beforeReached: Math.min(sumOf(before, reached), sumOf(before, of)),
    })),
    cart: {
      sessions: sumOf(from, 'sessions'),
      cartSessions: sumOf(from, 'cart_sessions'),
      paidSessions: sumOf(from, 'paid_sessions'),
    },
  }
}
