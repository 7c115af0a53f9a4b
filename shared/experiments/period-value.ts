import type { Metric } from '../metrics/metric.ts'
import type { MetricRow } from '../schemas/result.ts'
import { momentsFromSums, studentTQuantile, proportionCI } from '../stats/index.ts'
import { CONFIDENCE_LEVEL, scaleOf } from './variant-value.ts'

/** What a metric is made of in one period; money in minor units. */
export type PeriodSums = {
  /** Null where it is not known. */
  numerator: number | null
  /** Null for plain counts and sums. */
  denominator: number | null
  /** Sum of the squares behind the numerator, where one value each is counted in the denominator. */
  numeratorSquares: number | null
}

/**
 * A metric's value in one period, with its 95 % interval where the sums allow one: Wilson's for shares,
 * Student's t for means. Null with the reason where there is no value.
 */
export function periodValue(
  {
    id,
    kind,
    unit,
    denominator: denominatorName,
  }: Pick<Metric, 'id' | 'kind' | 'unit' | 'denominator'>,
  sums: PeriodSums,
  currency: string,
): Pick<MetricRow, 'value' | 'interval' | 'note'> {
  const scale = scaleOf(unit, currency)
  const { numerator, denominator } = sums
  if (numerator === null) return { value: null, interval: null, note: unknownNote(id) }
  if (denominator === null) return { value: numerator * scale, interval: null, note: null }
  const name = denominatorName?.en ?? 'denominator'
  if (denominator === 0) return { value: null, interval: null, note: `no ${name} in this period` }
  if (kind === 'proportion') {
    if (numerator > denominator) {
      const note = `more successes than ${name}: events of the earlier step are missing`
      return { value: null, interval: null, note }
    }
    return { value: numerator / denominator, interval: wilson(numerator, denominator), note: null }
  }
  return {
    value: (numerator / denominator) * scale,
    interval: meanInterval({ ...sums, numerator }, scale),
    note: null,
  }
}

function unknownNote(id: string): string {
  if (id.startsWith('contribution')) return 'no contribution margin is set for these days'
  return id === 'refund_rate'
    ? 'the refunds name no order, or are not known with this filter'
    : 'not known with this filter'
}

function wilson(successes: number, trials: number): MetricRow['interval'] {
  const level = CONFIDENCE_LEVEL
  const { ciLower, ciUpper } = proportionCI({ successes, trials, confidenceLevel: level })
  return { level, lower: ciLower, upper: ciUpper }
}

function meanInterval(
  {
    numerator: sum,
    denominator: n,
    numeratorSquares: sumSquares,
  }: PeriodSums & { numerator: number },
  scale: number,
): MetricRow['interval'] {
  if (n === null || n < 2 || sumSquares === null) return null
  const { mean, variance } = momentsFromSums({ n, sum, sumSquares })
  if (mean === null || variance === null) return null
  const half = studentTQuantile((1 + CONFIDENCE_LEVEL) / 2, n - 1) * Math.sqrt(variance / n)
  return { level: CONFIDENCE_LEVEL, lower: (mean - half) * scale, upper: (mean + half) * scale }
}
