import type { Effect } from '../schemas/result.ts'
import {
  asymptoticConfidenceSequence,
  fiellerLift,
  type LiftResult,
  ratioMetricLift,
  ratioMetricTest,
  ratioVariance,
  type TestResult,
  twoProportionScoreTest,
  welchTTest,
} from '../stats/index.ts'
import { countOf, meanOf, ratioOf } from './arm.ts'
import type { Measure } from './measures.ts'
import type { UnitSums } from './unit-sums.ts'
import { CONFIDENCE_LEVEL } from './variant-value.ts'

/**
 * Where the always-valid interval is tightest, in units of both arms together. It must be fixed before
 * the data; 5,000 is GrowthBook's default, wide of it the interval grows slowly.
 */
const TUNING_UNITS = 5_000

type Arms = { control: UnitSums; treatment: UnitSums }

/** The comparison of one treatment with the control, in the unit of the sums (money: minor). */
export type ArmComparison = {
  /** For one look at the planned end. */
  test: TestResult
  lift: LiftResult
  /** Valid at every look, so for a test that still runs. */
  sequential: { pValue: number; absolute: Effect; relative: Effect } | null
}

/**
 * Compares a treatment with the control: score test for proportions, Welch's t-test for means, delta
 * method for ratios, each with the intervals that agree with it; and an always-valid version.
 */
export function compareArms(arms: Arms, kind: Measure['kind']): ArmComparison {
  const test = testOf(arms, kind)
  return { test, lift: liftOf(arms, kind), sequential: sequentialOf(arms, { test, kind }) }
}

function testOf({ control, treatment }: Arms, kind: Measure['kind']): TestResult {
  const confidenceLevel = CONFIDENCE_LEVEL
  if (kind === 'proportion') {
    const arms = { control: countOf(control), treatment: countOf(treatment) }
    return twoProportionScoreTest({ ...arms, confidenceLevel })
  }
  return kind === 'mean'
    ? welchTTest({ control: meanOf(control), treatment: meanOf(treatment), confidenceLevel })
    : ratioMetricTest({ control: ratioOf(control), treatment: ratioOf(treatment), confidenceLevel })
}

function liftOf({ control, treatment }: Arms, kind: Measure['kind']): LiftResult {
  const confidenceLevel = CONFIDENCE_LEVEL
  if (kind === 'ratio') {
    return ratioMetricLift({
      control: ratioOf(control),
      treatment: ratioOf(treatment),
      confidenceLevel,
    })
  }
  const [c, t] =
    kind === 'mean' ? [meanOf(control), meanOf(treatment)] : [rate(control), rate(treatment)]
  if (c.n < 2 || t.n < 2) {
    const none = { lift: null, ciLower: null, ciUpper: null, confidenceLevel }
    return { status: 'insufficient-data', ...none, method: 'Fieller interval' }
  }
  const { df } = kind === 'mean' ? welchTTest({ control: c, treatment: t }) : { df: Infinity }
  return fiellerLift({
    control: { mean: c.mean, variance: c.variance / c.n },
    treatment: { mean: t.mean, variance: t.variance / t.n },
    df: df ?? Infinity,
    confidenceLevel,
  })
}

const rate = ({ units, numerator }: UnitSums): { n: number; mean: number; variance: number } => {
  const mean = units === 0 ? 0 : numerator / units
  return { n: units, mean, variance: mean * (1 - mean) }
}

function sequentialOf(
  { control, treatment }: Arms,
  { test, kind }: { test: TestResult; kind: Measure['kind'] },
): ArmComparison['sequential'] {
  const { estimate, standardError } = test
  if (estimate === null || standardError === null || standardError === 0) return null
  const n = control.units + treatment.units
  const { pValue, ...absolute } = alwaysValid({ estimate, standardError, n })
  const lift = relativeSpread(meanSpread(control, kind), meanSpread(treatment, kind))
  return {
    pValue,
    absolute: effectOf(estimate, absolute),
    relative:
      lift === null
        ? { estimate: null, lower: null, upper: null }
        : effectOf(lift.estimate, alwaysValid({ ...lift, n })),
  }
}

const effectOf = (estimate: number, ends: { ciLower: number; ciUpper: number }): Effect => ({
  estimate,
  lower: ends.ciLower,
  upper: ends.ciUpper,
})

const alwaysValid = (spread: {
  estimate: number
  standardError: number
  n: number
}): { pValue: number; ciLower: number; ciUpper: number } =>
  asymptoticConfidenceSequence({
    ...spread,
    alpha: 1 - CONFIDENCE_LEVEL,
    tuningSampleSize: TUNING_UNITS,
  })

type Spread = { mean: number; variance: number }

/** The value of one arm and the variance of that value. */
function meanSpread(sums: UnitSums, kind: Measure['kind']): Spread {
  if (kind === 'ratio') {
    const stat = ratioOf(sums)
    return {
      mean: stat.numerator.mean / stat.denominator.mean,
      variance: (ratioVariance(stat) ?? 0) / stat.n,
    }
  }
  const { n, mean, variance } = kind === 'mean' ? meanOf(sums) : rate(sums)
  return { mean, variance: variance / n }
}

/** Delta method for (treatment − control) ÷ |control|. @see Casella & Berger (2002), section 5.5.4 */
function relativeSpread(
  control: Spread,
  treatment: Spread,
): { estimate: number; standardError: number } | null {
  if (control.mean === 0) return null
  const ratio = treatment.mean / control.mean
  const variance = treatment.variance + ratio ** 2 * control.variance
  return {
    estimate: (treatment.mean - control.mean) / Math.abs(control.mean),
    standardError: Math.sqrt(variance) / Math.abs(control.mean),
  }
}
