import type { Comparison, Effect, EffectPoint, MetricResult } from '../schemas/result.ts'
import { adjustPValues, type LiftResult, type Status, type TestResult } from '../stats/index.ts'
import { type ArmComparison, compareArms } from './compare.ts'
import { cumulativeSums, type DailySums, NO_SUMS, totalSums, type UnitSums } from './unit-sums.ts'
import { CONFIDENCE_LEVEL, type MeasuredMetric, scaleOf, variantValue } from './variant-value.ts'

/** A metric of an experiment with what is known of it, day by day and variant by variant. */
export type MetricInput = MeasuredMetric & {
  role: MetricResult['role']
  daily: readonly DailySums[]
}

/** What a metric says, with what the verdict needs beside it: one entry a treatment. */
export type JudgedMetric = {
  result: MetricResult
  treatments: { variant: string; comparison: ArmComparison; sequentialAdjusted: number | null }[]
}

/**
 * Values and comparisons of one metric. p-values are corrected by Holm's method over the treatments
 * that are compared with the control.
 *
 * @param variants keys, the control first
 */
export function judgeMetric(
  metric: MetricInput,
  { variants, currency }: { variants: readonly string[]; currency: string },
): JudgedMetric {
  const totals = totalSums(metric.daily)
  const sumsOf = (key: string): UnitSums => totals.get(key) ?? NO_SUMS
  const [baseline = '', ...treatments] = variants
  const compared = treatments.map((variant) => ({
    variant,
    comparison: compareArms({ control: sumsOf(baseline), treatment: sumsOf(variant) }, metric.kind),
  }))
  const adjusted = holm(compared.map(({ comparison }) => comparison.test.pValue))
  const sequential = holm(compared.map(({ comparison }) => comparison.sequential?.pValue ?? null))
  const scale = scaleOf(metric.unit, currency)
  return {
    result: {
      metric: metric.id,
      role: metric.role,
      kind: metric.kind,
      unit: metric.unit,
      direction: metric.direction,
      variants: variants.map((key) => variantValue(key, sumsOf(key), { metric, currency })),
      comparisons: compared.map(({ variant, comparison: { test, lift } }, index) => ({
        variant,
        baseline,
        pValue: test.pValue,
        pValueAdjusted: adjusted[index] ?? null,
        method: `${test.method}; relative: ${lift.method}`,
        level: CONFIDENCE_LEVEL,
        absolute: absoluteOf(test, scale),
        relative: relativeOf(lift),
        note: noteOf(test, lift),
      })),
    },
    treatments: compared.map((each, index) => ({
      ...each,
      sequentialAdjusted: sequential[index] ?? null,
    })),
  }
}

const holm = (pValues: readonly (number | null)[]): (number | null)[] =>
  adjustPValues({ pValues, method: 'holm' })

const finite = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : value

const absoluteOf = ({ estimate, ciLower, ciUpper }: TestResult, scale: number): Effect =>
  scaleEffect({ estimate, lower: ciLower, upper: ciUpper }, scale)

const relativeOf = ({ lift, ciLower, ciUpper }: LiftResult): Effect =>
  scaleEffect({ estimate: lift, lower: ciLower, upper: ciUpper }, 1)

function scaleEffect({ estimate, lower, upper }: Effect, scale: number): Effect {
  const scaled = (value: number | null): number | null =>
    value === null ? null : finite(value * scale)
  return { estimate: scaled(estimate), lower: scaled(lower), upper: scaled(upper) }
}

const REASONS: Readonly<Record<Exclude<Status, 'ok'>, string>> = {
  'insufficient-data': 'too few units to compare',
  'zero-variance': 'all units are alike, so there is no spread to judge by',
  'undefined-baseline': 'the control is 0, so there is no relative effect',
  'undefined-ratio': 'a variant has nothing to divide by yet',
  undefined: 'the comparison is not defined',
  unbounded: 'the control is too near to 0 for an interval of the relative effect',
  'impossible-assignment': 'a variant without weight has units',
  'not-converged': 'the interval could not be computed',
}

function noteOf(test: TestResult, lift: LiftResult): Comparison['note'] {
  if (test.status !== 'ok') return REASONS[test.status]
  return lift.status === 'ok' ? null : REASONS[lift.status]
}

/** The effect of every treatment as it stood each evening, with the band that is valid at every look. */
export function effectTimeline(
  metric: MetricInput,
  { variants, currency }: { variants: readonly string[]; currency: string },
): EffectPoint[] {
  const [baseline = '', ...treatments] = variants
  const scale = scaleOf(metric.unit, currency)
  return cumulativeSums(metric.daily).flatMap(({ day, sums }) =>
    treatments.map((variant) => {
      const control = sums.get(baseline) ?? NO_SUMS
      const treatment = sums.get(variant) ?? NO_SUMS
      const { test, lift, sequential } = compareArms({ control, treatment }, metric.kind)
      const absolute = { estimate: test.estimate, lower: null, upper: null }
      const relative = { estimate: lift.lift, lower: null, upper: null }
      return {
        day,
        variant,
        units: control.units + treatment.units,
        absolute: scaleEffect(sequential?.absolute ?? absolute, scale),
        relative: scaleEffect(sequential?.relative ?? relative, 1),
      }
    }),
  )
}
