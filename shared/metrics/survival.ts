import { normalIsf } from '../numeric/normal.ts'
import { requireNotNegative, requireOpenUnit } from '../stats/validate.ts'

/** How the interval around a survival curve is formed, as in R's `survfit`. */
export type SurvivalInterval = 'plain' | 'log' | 'log-log'

export type SurvivalData = {
  /** Time until the event, or until observation ended; not negative, any one unit. */
  durations: readonly number[]
  /** Whether the event happened at the end of the duration; otherwise it is censored there. */
  observed: readonly (boolean | 0 | 1)[]
}

export type SurvivalStep = {
  time: number
  /** Not yet ended just before `time`. */
  atRisk: number
  events: number
  censored: number
  /** P(T > time). */
  survival: number
  /** Greenwood's; null where the curve is 0. */
  standardError: number | null
  ciLower: number | null
  ciUpper: number | null
}

export type SurvivalCurve = {
  status: 'ok' | 'insufficient-data'
  n: number
  events: number
  /** One a distinct time, of events and of censorings; empty without data. */
  steps: SurvivalStep[]
  intervalType: SurvivalInterval
  confidenceLevel: number
}

/**
 * The product-limit estimate of P(T > t) with censored durations.
 *
 * For retention curves, time to churn and sales cycles: whoever has not churned or closed yet counts
 * as "at least this long", where a mean of finished cases would know only the fast ones. Censoring
 * must not depend on the outcome. At tied times events come before censorings.
 *
 * @throws RangeError on lengths that differ, or a duration that is negative or not finite
 * @see Kaplan & Meier (1958), JASA 53:457-481; Greenwood (1926)
 */
export function kaplanMeier(options: SurvivalData & CurveOptions): SurvivalCurve {
  return survivalCurve({ table: lifeTable(options), ...options })
}

type CurveOptions = { intervalType?: SurvivalInterval; confidenceLevel?: number }

/**
 * The product-limit estimate from a life table, such as a merged one.
 *
 * @param options.table rows in order of time
 */
export function survivalCurve({
  table,
  intervalType = 'log-log',
  confidenceLevel = 0.95,
}: CurveOptions & { table: readonly LifeTableRow[] }): SurvivalCurve {
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  if (!['plain', 'log', 'log-log'].includes(intervalType)) {
    throw new RangeError(`intervalType "${intervalType}" must be plain, log or log-log`)
  }
  const z = normalIsf((1 - confidenceLevel) / 2)
  let survival = 1
  let greenwood = 0
  let events = 0
  const steps = table.map((row): SurvivalStep => {
    events += row.events
    survival *= (row.atRisk - row.events) / row.atRisk
    if (row.events > 0) greenwood += row.events / (row.atRisk * (row.atRisk - row.events))
    const relativeError = Math.sqrt(greenwood)
    if (survival === 0) {
      return { ...row, survival, standardError: null, ciLower: null, ciUpper: null }
    }
    const [ciLower, ciUpper] = LIMITS[intervalType](survival, relativeError * z)
    return {
      ...row,
      survival,
      standardError: survival * relativeError,
      ciLower: Math.max(0, ciLower),
      ciUpper: Math.min(1, ciUpper),
    }
  })
  const n = table[0]?.atRisk ?? 0
  const status = n === 0 ? 'insufficient-data' : 'ok'
  return { status, n, events, steps, intervalType, confidenceLevel }
}

/** Both limits from the survival in (0, 1] and z times the standard error of its logarithm. */
const LIMITS: Record<SurvivalInterval, (s: number, error: number) => [number, number]> = {
  plain: (s, error) => [s - s * error, s + s * error],
  log: (s, error) => [s * Math.exp(-error), s * Math.exp(error)],
  'log-log': (s, error) => {
    if (s === 1) return [1, 1]
    const shift = error / Math.log(s)
    return [s ** Math.exp(-shift), s ** Math.exp(shift)]
  },
}

export type LifeTableRow = Pick<SurvivalStep, 'time' | 'atRisk' | 'events' | 'censored'>

/** How many are at risk, end and leave at each distinct time, in order of time. */
export function lifeTable({ durations, observed }: SurvivalData): LifeTableRow[] {
  if (durations.length !== observed.length) {
    throw new RangeError('durations and observed must have the same length')
  }
  const counts = new Map<number, { events: number; censored: number }>()
  durations.forEach((time, index) => {
    requireNotNegative(time, 'durations')
    // −0 and 0 are one time.
    const key = time === 0 ? 0 : time
    let at = counts.get(key)
    if (at === undefined) counts.set(key, (at = { events: 0, censored: 0 }))
    if (observed[index]) at.events += 1
    else at.censored += 1
  })
  return withAtRisk(counts)
}

function withAtRisk(
  counts: ReadonlyMap<number, { events: number; censored: number }>,
): LifeTableRow[] {
  let atRisk = [...counts.values()].reduce((sum, row) => sum + row.events + row.censored, 0)
  return [...counts.entries()]
    .sort(([a], [b]) => a - b)
    .map(([time, { events, censored }]) => {
      const row = { time, atRisk, events, censored }
      atRisk -= events + censored
      return row
    })
}

/** The life table of several groups of different subjects together. */
export function mergedLifeTable(tables: readonly (readonly LifeTableRow[])[]): LifeTableRow[] {
  const counts = new Map<number, { events: number; censored: number }>()
  for (const { time, events, censored } of tables.flat()) {
    const at = counts.get(time) ?? { events: 0, censored: 0 }
    counts.set(time, { events: at.events + events, censored: at.censored + censored })
  }
  return withAtRisk(counts)
}

/** Probability to outlast a time; null beyond the last observation of a curve that is not yet 0. */
export function survivalAt(curve: SurvivalCurve, time: number): number | null {
  requireNotNegative(time, 'time')
  if (curve.steps.length === 0) return null
  const last = curve.steps.at(-1)!
  if (time > last.time && last.survival > 0) return null
  return curve.steps.findLast((step) => step.time <= time)?.survival ?? 1
}

export type SurvivalQuantile = {
  probability: number
  /** Time by which this share has had the event; null when the curve does not get there. */
  estimate: number | null
  ciLower: number | null
  ciUpper: number | null
}

/**
 * Times by which given shares have had the event; 0.5 is the median survival time.
 *
 * Where the curve is flat at exactly 1 − p, the middle of the flat step, as R does. The interval
 * reads the same quantile off the confidence limits.
 *
 * @see Brookmeyer & Crowley (1982), Biometrics 38:29-41
 */
export function survivalQuantiles(
  curve: SurvivalCurve,
  probabilities: readonly number[] = [0.25, 0.5, 0.75],
): SurvivalQuantile[] {
  return probabilities.map((probability) => {
    requireOpenUnit(probability, 'probabilities')
    const timeOf = (pick: 'survival' | 'ciLower' | 'ciUpper'): number | null =>
      crossing(curve.steps, pick, 1 - probability)
    return {
      probability,
      estimate: timeOf('survival'),
      ciLower: timeOf('ciLower'),
      ciUpper: timeOf('ciUpper'),
    }
  })
}

/** A product of shares misses exact steps such as one half by a few units in the last place. */
const ROUNDING = 1e-10

function crossing(
  steps: readonly SurvivalStep[],
  pick: 'survival' | 'ciLower' | 'ciUpper',
  level: number,
): number | null {
  const known = steps.filter((step) => step[pick] !== null)
  const index = known.findIndex((step) => step[pick]! <= level + ROUNDING)
  if (index < 0) return null
  const { time, [pick]: value } = known[index]!
  if (value! < level - ROUNDING) return time
  const drop = steps.find((step) => step.time > time && (step[pick] ?? 0) < level - ROUNDING)
  const flatEnd = drop?.time ?? steps.at(-1)!.time
  return (time + flatEnd) / 2
}

export type RestrictedMean = {
  status: 'ok' | 'insufficient-data' | 'undefined'
  /** Mean time free of the event up to the horizon. */
  estimate: number | null
  standardError: number | null
  ciLower: number | null
  ciUpper: number | null
  horizon: number
}

/**
 * Mean of min(T, horizon): the area under the curve. It exists where the median does not, as long as
 * follow-up reaches the horizon; otherwise the status is `undefined`.
 *
 * @see Royston & Parmar (2013), BMC Med Res Methodol 13:152; variance as in Klein & Moeschberger 4.5
 */
export function restrictedMeanSurvival(curve: SurvivalCurve, horizon: number): RestrictedMean {
  requireNotNegative(horizon, 'horizon')
  const last = curve.steps.at(-1)
  if (last === undefined || (horizon > last.time && last.survival > 0)) {
    const status = last === undefined ? 'insufficient-data' : 'undefined'
    return { status, estimate: null, standardError: null, ciLower: null, ciUpper: null, horizon }
  }
  let area = 0
  let variance = 0
  let end = horizon
  // From the right, so that each event meets the area that lies after it.
  for (const step of curve.steps.filter(({ time }) => time < horizon).reverse()) {
    area += step.survival * (end - step.time)
    end = step.time
    const survivors = step.atRisk - step.events
    if (survivors > 0) variance += (area * area * step.events) / (step.atRisk * survivors)
  }
  const estimate = area + end
  const standardError = Math.sqrt(variance)
  const reach = normalIsf((1 - curve.confidenceLevel) / 2) * standardError
  return {
    status: 'ok',
    estimate,
    standardError,
    ciLower: Math.max(0, estimate - reach),
    ciUpper: Math.min(horizon, estimate + reach),
    horizon,
  }
}
