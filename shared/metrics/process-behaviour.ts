import { requireCount, requireFinite } from '../stats/validate.ts'

/** One period of a metric, oldest first; null where it has no value. */
export type ProcessPoint = {
  value: number | null
  /** 0 to 6, any day as 0; points are compared within their weekday when all have one. */
  weekday?: number
}

export type ProcessSignal = 'outside_limits' | 'run_of_eight'

export type JudgedPoint = {
  value: number | null
  /** Null until there is enough history. */
  centre: number | null
  lower: number | null
  upper: number | null
  signals: ProcessSignal[]
}

export type ProcessBehaviour = {
  status: 'ok' | 'insufficient-data'
  points: JudgedPoint[]
  /** Mean of the baseline; null with weekdays, where each has its own. */
  centre: number | null
  /** Mean moving range of the baseline: the routine change from one point to the next. */
  meanMovingRange: number | null
  baselinePoints: number
}

/** 3 ÷ d₂ for ranges of two, d₂ = 1.128: the factor from mean moving range to three sigma. */
export const MOVING_RANGE_FACTOR = 2.66
export const RUN_LENGTH = 8
const BASELINE_POINTS_MIN = 6

/**
 * Natural process limits of an XmR chart: whether a change is signal or routine.
 *
 * Centre ± 2.66 × mean moving range, from the baseline only, so that what is judged does not widen its
 * own limits. Two rules: a point outside the limits, and eight in a row on one side of the centre. The
 * moving range, unlike a standard deviation over all points, is not blown up by the shift it looks for.
 *
 * With `byWeekday`, each point is first taken relative to the mean of its weekday in the baseline, as
 * daily counts of a shop need; every weekday then must occur in the baseline.
 *
 * @param options.baseline points from the start that set the limits; all by default
 * @param options.floor least value that is possible, 0 for counts and shares; limits are cut there
 * @returns `insufficient-data`, and no limits, under six baseline points, or 14 by weekday
 * @see Wheeler (2000), Understanding Variation, 2nd ed., ch. 3 and appendix; Western Electric zone test
 */
export function processBehaviour(options: {
  points: readonly ProcessPoint[]
  baseline?: number
  byWeekday?: boolean
  floor?: number
  ceiling?: number
}): ProcessBehaviour {
  const { points, byWeekday = false } = options
  const { baseline = points.length } = options
  requireCount(baseline, 'baseline')
  for (const { value } of points) if (value !== null) requireFinite(value, 'value')
  const centres = byWeekday ? weekdayCentres(points.slice(0, baseline)) : null
  const centreOf = (point: ProcessPoint): number | null =>
    centres === null ? 0 : (centres.get(weekdayOf(point)) ?? null)
  const residuals = points.map((point) => {
    const centre = centreOf(point)
    return point.value === null || centre === null ? null : point.value - centre
  })
  const known = residuals.slice(0, baseline).filter((residual) => residual !== null)
  const least = byWeekday ? 2 * 7 : BASELINE_POINTS_MIN
  if (known.length < least) return withoutLimits(points, known.length)
  const centre = mean(known)
  const ranges = known.slice(1).map((residual, index) => Math.abs(residual - known[index]!))
  const meanMovingRange = mean(ranges) * weekdayCorrection(centres, known.length)
  const judged = points.map((point): JudgedPoint => {
    const own = centreOf(point)
    if (own === null)
      return { value: point.value, centre: null, lower: null, upper: null, signals: [] }
    const reach = MOVING_RANGE_FACTOR * meanMovingRange
    const lower = Math.max(own + centre - reach, options.floor ?? Number.NEGATIVE_INFINITY)
    const upper = Math.min(own + centre + reach, options.ceiling ?? Number.POSITIVE_INFINITY)
    return { value: point.value, centre: own + centre, lower, upper, signals: [] }
  })
  markSignals(judged)
  return {
    status: 'ok',
    points: judged,
    centre: byWeekday ? null : centre,
    meanMovingRange,
    baselinePoints: known.length,
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function withoutLimits(points: readonly ProcessPoint[], baselinePoints: number): ProcessBehaviour {
  return {
    status: 'insufficient-data',
    points: points.map(({ value }) => ({
      value,
      centre: null,
      lower: null,
      upper: null,
      signals: [],
    })),
    centre: null,
    meanMovingRange: null,
    baselinePoints,
  }
}

function weekdayOf({ weekday }: ProcessPoint): number {
  if (weekday === undefined) throw new TypeError('weekday must be given on every point')
  if (!Number.isInteger(weekday) || weekday < 0 || weekday > 6) {
    throw new RangeError('weekday must be a whole number from 0 to 6')
  }
  return weekday
}

function weekdayCentres(points: readonly ProcessPoint[]): Map<number, number> {
  const values = new Map<number, number[]>()
  for (const point of points) {
    const weekday = weekdayOf(point)
    if (point.value === null) continue
    const own = values.get(weekday)
    if (own === undefined) values.set(weekday, [point.value])
    else own.push(point.value)
  }
  return new Map([...values].map(([weekday, own]) => [weekday, mean(own)]))
}

const isOutside = ({ value, lower, upper }: JudgedPoint): boolean =>
  value !== null && lower !== null && upper !== null && (value < lower || value > upper)

/**
 * Points around a mean of m of themselves spread less than around the true one, by √(1 − 1/m): two
 * weeks of history would give limits 29 % too narrow.
 */
function weekdayCorrection(centres: ReadonlyMap<number, number> | null, points: number): number {
  if (centres === null) return 1
  const each = points / centres.size
  return Math.sqrt(each / (each - 1))
}

/** A missing point ends a run: eight in a row must be seen, not guessed. */
function markSignals(points: JudgedPoint[]): void {
  let run = 0
  let side = 0
  points.forEach((point, index) => {
    const { value, centre } = point
    const now = value === null || centre === null ? 0 : Math.sign(value - centre)
    run = now !== 0 && now === side ? run + 1 : Math.abs(now)
    side = now
    if (isOutside(point)) point.signals.push('outside_limits')
    if (run < RUN_LENGTH) return
    const first = run === RUN_LENGTH ? index - RUN_LENGTH + 1 : index
    for (const member of points.slice(first, index + 1)) member.signals.push('run_of_eight')
  })
}
