import type { SegmentResult } from '../schemas/result.ts'
import { adjustPValues, heterogeneityTest, simpsonsParadoxCheck } from '../stats/index.ts'
import { armOf, locatedValue } from './arm.ts'
import type { MetricFrame } from './metric-result.ts'
import { readTreatments } from './readings.ts'
import { NO_SUMS, type UnitSums } from './unit-sums.ts'
import { type MeasuredMetric, scaleOf } from './variant-value.ts'

/** A metric's sums over the units of one segment; `value` is null where nothing is known of a unit. */
export type SegmentSums = UnitSums & { variant: string; value: string | null }

/**
 * The effect within each segment. Segments are looked through after the fact, so their p-values are
 * corrected for the false discovery rate over all of them, and a difference between segments counts
 * only where the test of heterogeneity says so.
 *
 * @see Benjamini & Hochberg (1995); Rothwell (2005), The Lancet 365:176-186
 */
export function segmentEffects(
  metric: MeasuredMetric,
  rows: readonly SegmentSums[],
  {
    variants,
    baseline,
    currency,
    unit,
    dimension,
  }: Omit<MetricFrame, 'reading'> & { dimension: string },
): SegmentResult {
  const { kind } = metric
  const base = { metric: metric.id, dimension, baseline }
  if (kind === 'quantile') return { ...base, rows: [], heterogeneity: [] }
  const treatments = variants.filter((key) => key !== baseline)
  const values = [...new Set(rows.map(({ value }) => value))]
  const sumsOf = (value: string | null, variant: string): UnitSums =>
    rows.find((row) => row.value === value && row.variant === variant) ?? NO_SUMS
  const frame = { unit, direction: metric.direction, scale: scaleOf(metric.unit, currency) }
  const read = values.flatMap((value) => {
    const control = armOf(sumsOf(value, baseline), kind)
    return treatments.map((variant) => {
      const arm = armOf(sumsOf(value, variant), kind)
      // One treatment at a time: the correction over all segments follows below.
      const fixed = readTreatments(control, [arm], frame)[0]?.fixed
      return { value, variant, control, arm, fixed }
    })
  })
  const adjusted = adjustPValues({
    pValues: read.map(({ fixed }) => fixed?.pValue ?? null),
    method: 'benjamini-hochberg',
  })
  return {
    ...base,
    rows: read.flatMap(({ value, variant, control, arm, fixed }, index) => {
      if (fixed === undefined) return []
      const { absolute, relative, pValue, note } = fixed
      const units = control.units + arm.units
      const pValueAdjusted = adjusted[index] ?? null
      return [{ value, variant, units, absolute, relative, pValue, pValueAdjusted, note }]
    }),
    heterogeneity: treatments.map((variant) => {
      const own = read.filter((row) => row.variant === variant)
      const estimates = own.flatMap(({ control, arm }) => {
        const [c, t] = [locatedValue(control), locatedValue(arm)]
        if (c === null || t === null || c.variance + t.variance === 0) return []
        return [{ estimate: t.mean - c.mean, standardError: Math.sqrt(c.variance + t.variance) }]
      })
      const { pValue, iSquared } = heterogeneityTest({ estimates })
      return { variant, pValue, iSquared, ...paradox(own) }
    }),
  }
}

/** Whether keeping the segments apart turns the effect round; for proportions. */
function paradox(
  rows: readonly { control: ReturnType<typeof armOf>; arm: ReturnType<typeof armOf> }[],
): { reversal: boolean; unevenAllocation: boolean } {
  const strata = rows.flatMap(({ control, arm }) =>
    control.kind === 'proportion' && arm.kind === 'proportion'
      ? [{ control: control.stat, treatment: arm.stat }]
      : [
          {
            control: { successes: 0, trials: control.units },
            treatment: { successes: 0, trials: arm.units },
          },
        ],
  )
  const { reversal, unevenAllocation } = simpsonsParadoxCheck({ strata })
  return { reversal, unevenAllocation }
}
