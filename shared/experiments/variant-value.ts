import { majorUnits } from '../schemas/money.ts'
import type { Interval, MetricUnit, VariantValue } from '../schemas/result.ts'
import {
  clusteredProportionCI,
  proportionCI,
  type QuantileStat,
  studentTQuantile,
} from '../stats/index.ts'
import { type Arm, locatedValue } from './arm.ts'
import type { Measure } from './measures.ts'
import { type DailySums, NO_SUMS, totalSums } from './unit-sums.ts'

export const CONFIDENCE_LEVEL = 0.95

/** A metric as one experiment measures it. */
export type MeasuredMetric = {
  id: string
  kind: Measure['kind']
  unit: MetricUnit
  direction: 'up' | 'down' | 'none'
}

/** From sums in minor units to the metric's own unit: money is shown in major units. */
export const scaleOf = (unit: MetricUnit, currency: string): number =>
  unit === 'money' ? majorUnits(1, currency) : 1

/** What one variant shows: the value with its 95 % interval, or the reason why there is none. */
export function variantValue(
  key: string,
  metric: MeasuredMetric & { daily: readonly DailySums[] },
  { arm, currency }: { arm: Arm | undefined; currency: string },
): VariantValue {
  const sums = totalSums(metric.daily).get(key) ?? NO_SUMS
  const scale = scaleOf(metric.unit, currency)
  if (arm?.kind === 'quantile') return quantileValue(key, arm, scale)
  const denominator = metric.kind === 'ratio' ? sums.denominator : sums.units
  const base = { key, units: sums.units, numerator: sums.numerator, denominator }
  if (denominator === 0 || arm === undefined) {
    const note = metric.kind === 'ratio' ? 'nothing to divide by yet' : 'no units yet'
    return { ...base, value: null, interval: null, note }
  }
  const interval = intervalOf(arm, metric.unit)
  return {
    ...base,
    value: (sums.numerator / denominator) * scale,
    interval: interval && scaled(interval, scale),
    note: interval === null ? 'too few units for an interval' : null,
  }
}

/** A quantile has no sum: its numerator is the observations up to it, of how many there are. */
function quantileValue(
  key: string,
  { units, stat }: { units: number; stat: QuantileStat | null },
  scale: number,
): VariantValue {
  if (stat === null) {
    const note = 'too few observations for a quantile'
    return { key, units, numerator: 0, denominator: 0, value: null, interval: null, note }
  }
  const { n, belowSum = 0, estimate, lower, upper } = stat
  const interval = scaled({ level: stat.intervalConfidence, lower, upper }, scale)
  const base = { key, units, numerator: belowSum, denominator: n }
  return { ...base, value: estimate * scale, interval, note: null }
}

/** The value of an arm in the metric's own unit, with its interval. */
export function valueOf(
  arm: Arm,
  scale: number,
): { value: number | null; interval: Interval | null } {
  if (arm.kind === 'quantile') {
    const { value, interval } = quantileValue('', arm, scale)
    return { value, interval }
  }
  const located = locatedValue(arm)
  const interval = located && intervalOf(arm, 'ratio')
  return { value: located && located.mean * scale, interval: interval && scaled(interval, scale) }
}

function intervalOf(arm: Arm, unit: MetricUnit): Interval | null {
  const level = CONFIDENCE_LEVEL
  if (arm.kind === 'proportion') {
    const { ciLower, ciUpper } = proportionCI({ ...arm.stat, confidenceLevel: level })
    return { level, lower: ciLower, upper: ciUpper }
  }
  const located = locatedValue(arm)
  if (located === null) return null
  if (unit === 'share' && arm.kind === 'ratio' && located.mean >= 0 && located.mean <= 1) {
    const { ciLower, ciUpper } = clusteredProportionCI({
      estimate: located.mean,
      standardError: Math.sqrt(located.variance),
      // A unit without a denominator says nothing of the share.
      clusters: Math.min(arm.units, arm.units * arm.stat.denominator.mean),
      confidenceLevel: level,
    })
    return { level, lower: ciLower, upper: ciUpper }
  }
  const half = studentTQuantile((1 + level) / 2, arm.units - 1) * Math.sqrt(located.variance)
  return { level, lower: located.mean - half, upper: located.mean + half }
}

const scaled = ({ level, lower, upper }: Interval, scale: number): Interval => ({
  level,
  lower: lower === null ? null : lower * scale,
  upper: upper === null ? null : upper * scale,
})
