import { majorUnits } from '../schemas/money.ts'
import type { Interval, MetricUnit, VariantValue } from '../schemas/result.ts'
import { ratioVariance, studentTQuantile, wilsonInterval } from '../stats/index.ts'
import { countOf, meanOf, ratioOf } from './arm.ts'
import type { Measure } from './measures.ts'
import type { UnitSums } from './unit-sums.ts'

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

type Spread = { value: number; standardError: number; df: number }

/** What one variant shows: the value with its 95 % interval, or the reason why there is none. */
export function variantValue(
  key: string,
  sums: UnitSums,
  { metric, currency }: { metric: MeasuredMetric; currency: string },
): VariantValue {
  const denominator = metric.kind === 'ratio' ? sums.denominator : sums.units
  const base = { key, units: sums.units, numerator: sums.numerator, denominator }
  if (denominator === 0) {
    const note = metric.kind === 'ratio' ? 'nothing to divide by yet' : 'no units yet'
    return { ...base, value: null, interval: null, note }
  }
  const scale = scaleOf(metric.unit, currency)
  const value = (sums.numerator / denominator) * scale
  const interval = intervalOf(sums, metric.kind)
  return {
    ...base,
    value,
    interval: interval && scaled(interval, scale),
    note: interval === null ? 'too few units for an interval' : null,
  }
}

function intervalOf(sums: UnitSums, kind: Measure['kind']): Interval | null {
  const level = CONFIDENCE_LEVEL
  if (kind === 'proportion') {
    const { ciLower, ciUpper } = wilsonInterval(countOf(sums), { confidenceLevel: level })
    return { level, lower: ciLower, upper: ciUpper }
  }
  const spread = kind === 'mean' ? meanSpread(sums) : ratioSpread(sums)
  if (spread === null) return null
  const half = studentTQuantile((1 + level) / 2, spread.df) * spread.standardError
  return { level, lower: spread.value - half, upper: spread.value + half }
}

function meanSpread(sums: UnitSums): Spread | null {
  if (sums.units < 2) return null
  const { n, mean, variance } = meanOf(sums)
  return { value: mean, standardError: Math.sqrt(variance / n), df: n - 1 }
}

function ratioSpread(sums: UnitSums): Spread | null {
  if (sums.units < 2) return null
  const stat = ratioOf(sums)
  const variance = ratioVariance(stat)
  if (variance === null) return null
  const value = sums.numerator / sums.denominator
  return { value, standardError: Math.sqrt(variance / stat.n), df: stat.n - 1 }
}

const scaled = ({ level, lower, upper }: Interval, scale: number): Interval => ({
  level,
  lower: lower === null ? null : lower * scale,
  upper: upper === null ? null : upper * scale,
})
