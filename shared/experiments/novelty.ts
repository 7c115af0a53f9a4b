import type { ExperimentResult, NoveltySpan } from '../schemas/result.ts'
import { interactionTest } from '../stats/index.ts'
import { armOf, locatedValue } from './arm.ts'
import type { MetricFrame, MetricInput } from './metric-result.ts'
import { alwaysValidReadings } from './readings.ts'
import { addSums, NO_SUMS, type UnitSums } from './unit-sums.ts'
import { scaleOf } from './variant-value.ts'

/** Days after the exposure, both ends counted; 0 is the day of the exposure itself. */
export type AgeSpan = { from: number; to: number }

/** A metric's sums over those units of a variant that had the whole span. */
export type AgeSums = UnitSums & AgeSpan & { variant: string }

/** The spans by which novelty is judged: the first day apart, then up to a week each. */
export const AGE_SPANS: readonly AgeSpan[] = [
  { from: 0, to: 0 },
  { from: 1, to: 2 },
  { from: 3, to: 6 },
  { from: 7, to: 13 },
  { from: 14, to: 27 },
]

/**
 * The effect by days since exposure, and for each treatment whether the first span's differs from the
 * latest one's: a novelty that wears off, or a habit that must be learned.
 *
 * The same units stand in both spans, which makes the test of the change err on the safe side.
 *
 * @see Kohavi, Tang & Xu (2020), Trustworthy Online Controlled Experiments, chapter 3
 */
export function noveltyOf(
  metric: Pick<MetricInput, 'kind' | 'unit'>,
  ages: readonly AgeSums[],
  { variants, baseline, currency, unit }: MetricFrame,
): ExperimentResult['novelty'] {
  const { kind } = metric
  if (kind === 'quantile') return { spans: [], changes: [] }
  const scale = scaleOf(metric.unit, currency)
  const sumsOf = (variant: string, from: number): UnitSums =>
    ages
      .filter((row) => row.variant === variant && row.from === from)
      .reduce<UnitSums>(addSums, NO_SUMS)
  const treatments = variants.filter((key) => key !== baseline)
  const spans = AGE_SPANS.flatMap(({ from, to }) => {
    const control = armOf(sumsOf(baseline, from), kind)
    return treatments.flatMap((variant): NoveltySpan[] => {
      const arm = armOf(sumsOf(variant, from), kind)
      const [reading] = alwaysValidReadings(control, [arm], { unit, scale })
      if (reading === undefined || control.units < 2 || arm.units < 2) return []
      const { absolute, relative } = reading
      return [{ variant, from, to, units: control.units + arm.units, absolute, relative }]
    })
  })
  const changes = treatments.map((variant) => {
    const own = spans.filter((span) => span.variant === variant)
    const [first, last] = [own[0], own.at(-1)]
    if (first === undefined || last === undefined || first === last)
      return { variant, pValue: null }
    const estimateOf = ({ from, to }: AgeSpan) =>
      perDay(sumsOf(baseline, from), sumsOf(variant, from), { kind, days: to - from + 1 })
    const [early, late] = [estimateOf(first), estimateOf(last)]
    if (early === null || late === null) return { variant, pValue: null }
    return { variant, pValue: interactionTest({ first: early, second: late }).pValue }
  })
  return { spans, changes }
}

/** The difference in one day of a span, so that spans of different length compare. */
function perDay(
  control: UnitSums,
  treatment: UnitSums,
  { kind, days }: { kind: 'proportion' | 'mean' | 'ratio'; days: number },
): { estimate: number; standardError: number } | null {
  const [c, t] = [locatedValue(armOf(control, kind)), locatedValue(armOf(treatment, kind))]
  if (c === null || t === null) return null
  const length = kind === 'ratio' ? 1 : days
  const standardError = Math.sqrt(c.variance + t.variance) / length
  return standardError === 0 ? null : { estimate: (t.mean - c.mean) / length, standardError }
}
