import {
  dayText,
  forecastScore,
  parseDay,
  pipelineSum,
  type Quarter,
  quarterAfter,
  quarterById,
  SCORED_WEEKS,
  weightedInterval,
} from '@takt/shared/metrics'
import type { Freeze } from '../../config-store/forecast-freezes.ts'
import type { Target } from '../../config-store/quarter-targets.ts'
import { forecastOf } from './forecast-of.ts'
import { quarterAt, type Setting, wonIn } from './setting.ts'

const PAST_QUARTERS = 4

/** A quarter's forecast now, every one that was frozen, how each did, and the same week of past quarters. */
export function forecastPanel(
  setting: Setting,
  {
    quarter: id,
    targets,
    freezes,
  }: { quarter?: string | undefined; targets: readonly Target[]; freezes: readonly Freeze[] },
) {
  const quarter = quarterAt(setting, id)
  const own = freezes.filter(({ forecast }) => forecast.quarter === quarter.id)
  // What stands when tomorrow begins is what stands now.
  const asOf = dayText(parseDay(quarter.asOf) + 1)
  const live = forecastOf(setting.book, { quarter, asOf, project: setting, targets })
  return {
    quarter,
    currency: setting.currency,
    live: {
      ...live,
      asOf: quarter.asOf,
      committed: undefined,
      weightedInterval: weightedInterval(live),
    },
    frozen: own.map(publicFreeze),
    score: quarter.isOver ? scoreOf(setting, quarter, own) : null,
    note: quarter.isOver ? null : 'scored when the quarter is over',
    sameWeek: pastQuarters(setting, quarter, freezes),
  }
}

const publicFreeze = ({ forecast, frozenAtMs, isReconstructed }: Freeze) => {
  const { committed: _committed, ...shown } = forecast
  return {
    ...shown,
    weightedInterval: weightedInterval(forecast),
    frozenAt: new Date(frozenAtMs).toISOString(),
    isReconstructed,
    note: isReconstructed
      ? 'reconstructed from the history of the deals: nobody kept it on that Monday'
      : null,
  }
}

const daysOf = ({ from, to }: Quarter) => ({ first: parseDay(from), last: parseDay(to) })

function scoreOf(setting: Setting, quarter: Quarter, freezes: readonly Freeze[]) {
  const won = wonIn(setting.book, daysOf(quarter))
  const actualMinor = pipelineSum(won).valueMinor
  const ids = new Set(won.map(({ id }) => id))
  const weeks = freezes.map(({ forecast, isReconstructed }) => ({
    ...forecastScore({ forecast, actualMinor, won: ids }),
    isReconstructed,
    isScored: SCORED_WEEKS.includes(forecast.week),
  }))
  return { actualMinor, wonDeals: won.length, weeks }
}

/** The quarters before at the same week: what was closed then, forecast then, and won in the end. */
function pastQuarters(
  setting: Setting,
  quarter: Quarter & { week: number },
  freezes: readonly Freeze[],
) {
  return Array.from({ length: PAST_QUARTERS }, (_, back) =>
    quarterAfter(quarter, -back - 1),
  ).flatMap((past) => {
    const then = freezes.findLast(
      ({ forecast }) => forecast.quarter === past.id && forecast.week <= quarter.week,
    )
    if (then === undefined) return []
    const score = scoreOf(setting, quarterById(past.id), [then])
    const { forecast } = then
    const share = (value: number): number | null =>
      score.actualMinor === 0 ? null : value / score.actualMinor
    return [
      {
        quarter: past.id,
        week: forecast.week,
        closedMinor: forecast.closed.valueMinor,
        closedShare: share(forecast.closed.valueMinor),
        commitForecastMinor: forecast.commitForecastMinor,
        weightedMinor: forecast.weightedMinor,
        actualMinor: score.actualMinor,
        isReconstructed: then.isReconstructed,
        score: score.weeks[0] ?? null,
      },
    ]
  })
}
