import type {
  CappedResult,
  Comparison,
  EffectPoint,
  MetricResult,
  Reading,
} from '../schemas/result.ts'
import { accountReadings, type AccountValue } from './account-readings.ts'
import type { Arm } from './arm.ts'
import { guardrailState } from './guardrail.ts'
import { armsByDay, type MetricData, metricArms } from './metric-arms.ts'
import { alwaysValidReadings, readTreatments, type Readings } from './readings.ts'
import type { DailySums } from './unit-sums.ts'
import { CONFIDENCE_LEVEL, type MeasuredMetric, scaleOf, variantValue } from './variant-value.ts'

/** A metric of an experiment with what is known of it. */
export type MetricInput = MeasuredMetric &
  MetricData & {
    role: MetricResult['role']
    /** Of a guardrail: how much worse it may get, relative. */
    margin?: number | null
    /** Of an experiment on accounts: what each of them did. */
    accounts?: readonly AccountValue[]
    /** The same with the largest units cut to a cap; in the unit of the sums. */
    capped?: {
      percentile: number
      cap: number
      unitsCapped: number
      daily: readonly DailySums[]
    } | null
  }

export type MetricFrame = {
  variants: readonly string[]
  baseline: string
  currency: string
  unit: 'visitor' | 'account'
  reading: 'always-valid' | 'fixed'
}

/** A relative effect this large is more often a mistake than a success. Ours, after Twyman's law. */
const TOO_GOOD = 0.5

const ALPHA = 1 - CONFIDENCE_LEVEL

/** Values and comparisons of one metric, every treatment read three ways. */
export function judgeMetric(metric: MetricInput, frame: MetricFrame): MetricResult {
  const { variants, currency } = frame
  const arms = metricArms(metric, variants)
  const comparisons = compareAll(metric, arms, frame)
  return {
    metric: metric.id,
    role: metric.role,
    kind: metric.kind,
    unit: metric.unit,
    direction: metric.direction,
    variants: variants.map((key) => variantValue(key, metric, { arm: arms.get(key), currency })),
    comparisons,
    capped: cappedResult(metric, comparisons, frame),
  }
}

/** Which reading stands for the comparison itself. */
export const chosenReading = (
  { alwaysValid, fixed }: Readings,
  reading: MetricFrame['reading'],
): Reading => (reading === 'fixed' ? fixed : alwaysValid)

function compareAll(
  metric: MetricInput,
  arms: ReadonlyMap<string, Arm>,
  { variants, baseline, currency, unit, reading }: MetricFrame,
): Comparison[] {
  const treatments = variants.filter((key) => key !== baseline)
  const control = arms.get(baseline)
  if (control === undefined) return []
  const frame = { unit, direction: metric.direction, scale: scaleOf(metric.unit, currency) }
  const readings = readTreatments(
    control,
    treatments.map((key) => arms.get(key) as Arm),
    frame,
  )
  return treatments.map((variant, index) => {
    const own = withAccounts(readings[index] as Readings, metric, {
      pair: [baseline, variant],
      comparisons: treatments.length,
      scale: frame.scale,
    })
    const shown = chosenReading(own, reading)
    return {
      variant,
      baseline,
      level: CONFIDENCE_LEVEL,
      ...shown,
      readings: own,
      guardrail:
        metric.role === 'guardrail'
          ? guardrailState(shown, { direction: metric.direction, margin: metric.margin ?? null })
          : null,
      warnings: isTooGood(shown) ? ['too_good'] : [],
    }
  })
}

/** A few dozen accounts have readings of their own, for every look and for the one at the end. */
function withAccounts(
  readings: Readings,
  { id, accounts }: MetricInput,
  at: { pair: readonly [string, string]; comparisons: number; scale: number },
): Readings {
  if (accounts === undefined) return readings
  const [control, treatment] = at.pair.map((key) =>
    accounts.filter(({ variant }) => variant === key),
  )
  const own = accountReadings({
    control: control ?? [],
    treatment: treatment ?? [],
    comparisons: at.comparisons,
    scale: at.scale,
    seed: `${id} ${at.pair[1]}`,
  })
  return { ...readings, ...own }
}

const isTooGood = ({ relative, pValueAdjusted }: Reading): boolean =>
  pValueAdjusted !== null &&
  pValueAdjusted < ALPHA &&
  relative.estimate !== null &&
  Math.abs(relative.estimate) >= TOO_GOOD

function cappedResult(
  metric: MetricInput,
  comparisons: readonly Comparison[],
  frame: MetricFrame,
): CappedResult | null {
  if (metric.capped === undefined || metric.capped === null) return null
  const { percentile, cap, unitsCapped, daily } = metric.capped
  const { accounts: _whole, ...rest } = metric
  const arms = metricArms({ ...rest, daily }, frame.variants)
  return {
    percentile,
    cap: cap * scaleOf(metric.unit, frame.currency),
    unitsCapped,
    comparisons: compareAll(rest, arms, frame).map(
      ({ variant, absolute, relative, pValueAdjusted }, index) => {
        const whole = comparisons[index]?.absolute.estimate ?? null
        const isKnown = whole !== null && whole !== 0 && absolute.estimate !== null
        return {
          variant,
          absolute,
          relative,
          pValueAdjusted,
          aboveCapShare: isKnown ? 1 - (absolute.estimate as number) / whole : null,
        }
      },
    ),
  }
}

/** The effect of every treatment as it stood each evening, with the band that is valid at every look. */
export function effectTimeline(metric: MetricInput, frame: MetricFrame): EffectPoint[] {
  const { variants, baseline, currency, unit } = frame
  const treatments = variants.filter((key) => key !== baseline)
  const points: EffectPoint[] = []
  const scale = scaleOf(metric.unit, currency)
  for (const { day, arms } of armsByDay(metric, variants)) {
    const control = arms.get(baseline)
    if (control === undefined) continue
    const own = treatments.map((key) => arms.get(key) as Arm)
    const readings = alwaysValidReadings(control, own, { unit, scale })
    treatments.forEach((variant, index) => {
      const { absolute, relative } = readings[index] as Reading
      const units = control.units + (own[index]?.units ?? 0)
      points.push({ day, variant, units, absolute, relative })
    })
  }
  return points
}
