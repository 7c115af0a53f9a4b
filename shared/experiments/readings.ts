import type { BayesianReading, Effect, Reading } from '../schemas/result.ts'
import {
  asymptoticConfidenceSequence,
  bayesianEffect,
  fiellerSet,
  type LiftResult,
  type Located,
  normalIsf,
  normalSf,
  sharedControlIsf,
  sharedControlSf,
  type Status,
  studentTIsf,
  type TestResult,
} from '../stats/index.ts'
import { type Arm, locatedValue } from './arm.ts'
import { compareArms } from './compare.ts'
import { normalDeviate } from './normal-deviate.ts'
import { TUNING_UNITS } from './tuning.ts'
import { CONFIDENCE_LEVEL } from './variant-value.ts'

export type Readings = { alwaysValid: Reading; fixed: Reading; bayesian: BayesianReading }

/** What the readings of a metric need to know beside the arms. */
export type ReadingFrame = {
  unit: 'visitor' | 'account'
  direction: 'up' | 'down' | 'none'
  /** From the unit of the sums to the metric's own. */
  scale: number
}

const ALPHA = 1 - CONFIDENCE_LEVEL

/** Lifts beyond ±60 % are rare: about the spread of A/B tests in retail. Ours, and a sceptic's. */
const PRIOR_DEVIATION = 0.3

/**
 * Every treatment against the baseline, read three ways.
 *
 * `fixed`: for one look at the planned end; p-values and intervals corrected by Dunnett's method over
 * the treatments. `alwaysValid`: holds at every look; Bonferroni's correction. `bayesian`: posterior of
 * the relative lift with a normal prior about none.
 */
export function readTreatments(
  baseline: Arm,
  treatments: readonly Arm[],
  frame: ReadingFrame,
): Readings[] {
  const fixed = fixedReadings(baseline, treatments, frame)
  const alwaysValid = alwaysValidReadings(baseline, treatments, frame)
  return treatments.map((treatment, index) => ({
    alwaysValid: alwaysValid[index] as Reading,
    fixed: fixed[index] as Reading,
    bayesian: bayesianReading({ baseline, treatment }, frame),
  }))
}

/**
 * Each statistic is turned into the normal deviate of the same p-value; the treatments hang together
 * through the control they share, with correlations from the variances of the estimates.
 */
function fixedReadings(
  baseline: Arm,
  treatments: readonly Arm[],
  { scale }: ReadingFrame,
): Reading[] {
  const alone = treatments.map((treatment) => compareArms(baseline, treatment, CONFIDENCE_LEVEL))
  const control = locatedValue(baseline)
  const loadings = treatments.flatMap((treatment, index) => {
    const own = locatedValue(treatment)
    if (control === null || own === null || alone[index]?.test.pValue == null) return []
    const variance = control.variance + own.variance
    return variance === 0 ? [] : [Math.sqrt(control.variance / variance)]
  })
  const isFamily = loadings.length > 1
  const family = { loadings, df: Infinity, sided: 'two' } as const
  const level = isFamily ? 1 - 2 * normalSf(sharedControlIsf(ALPHA, family)) : CONFIDENCE_LEVEL
  return treatments.map((treatment, index) => {
    const { test } = alone[index] as ReturnType<typeof compareArms>
    const shown = isFamily ? compareArms(baseline, treatment, level) : alone[index]
    const { pValue } = test
    const adjusted =
      pValue === null || !isFamily ? pValue : corrected(pValue, loadings.length, family)
    const method = `${test.method}; relative: ${shown?.lift.method ?? ''}`
    return {
      pValue,
      pValueAdjusted: adjusted,
      absolute: scaled(effectOf(shown?.test ?? test), scale),
      relative: effectOf(shown?.lift ?? test),
      method: isFamily ? `${method}; Dunnett over ${String(loadings.length)} variants` : method,
      note: shown === undefined ? null : noteOf(shown.test, shown.lift),
    }
  })
}

function corrected(
  pValue: number,
  arms: number,
  family: Parameters<typeof sharedControlSf>[1],
): number {
  const joint = pValue === 0 ? 0 : sharedControlSf(normalIsf(pValue / 2), family)
  return Math.min(1, arms * pValue, Math.max(pValue, joint))
}

/** The always-valid reading alone, for every treatment. */
export const alwaysValidReadings = (
  baseline: Arm,
  treatments: readonly Arm[],
  frame: Pick<ReadingFrame, 'unit' | 'scale'>,
): Reading[] =>
  treatments.map((treatment) =>
    alwaysValidReading({ baseline, treatment }, { ...frame, arms: treatments.length }),
  )

type Pair = { baseline: Arm; treatment: Arm }

/** Few units: the deviate is taken to Student's t and back, so that a small sample stays honest. */
function alwaysValidReading(
  { baseline, treatment }: Pair,
  { unit, scale, arms }: Pick<ReadingFrame, 'unit' | 'scale'> & { arms: number },
): Reading {
  const correction = arms > 1 ? `; Bonferroni over ${String(arms)} variants` : ''
  const method = `asymptotic confidence sequence${correction}`
  const { test, lift } = compareArms(baseline, treatment, CONFIDENCE_LEVEL)
  const [control, own] = [locatedValue(baseline), locatedValue(treatment)]
  const none = { pValue: null, pValueAdjusted: null, method }
  const estimates = {
    absolute: scaled({ estimate: test.estimate, lower: null, upper: null }, scale),
    relative: { estimate: lift.lift, lower: null, upper: null },
  }
  if (control === null || own === null) {
    return { ...none, ...estimates, note: noteOf(test, lift) }
  }
  const standardError = Math.sqrt(control.variance + own.variance)
  if (standardError === 0) return { ...none, ...estimates, note: REASONS['zero-variance'] }
  const df = test.df ?? Infinity
  const deviate = normalDeviate((own.mean - control.mean) / standardError, df)
  const sequence = (alpha: number) =>
    asymptoticConfidenceSequence({
      estimate: deviate,
      standardError: 1,
      n: baseline.units + treatment.units,
      alpha,
      tuningSampleSize: TUNING_UNITS[unit],
    })
  const joint = sequence(ALPHA / arms)
  const bound = joint.halfWidth ?? Infinity
  const critical = df === Infinity ? bound : studentTIsf(normalSf(bound), df)
  const estimate = own.mean - control.mean
  const half = critical * standardError
  return {
    pValue: sequence(ALPHA).pValue,
    pValueAdjusted: joint.pValue === null ? null : Math.min(1, arms * joint.pValue),
    absolute: scaled({ estimate, lower: estimate - half, upper: estimate + half }, scale),
    ...relativeWithin(control, own, critical),
    method,
  }
}

/** The relative lifts that agree with the interval of the difference. */
function relativeWithin(
  control: Located,
  treatment: Located,
  critical: number,
): Pick<Reading, 'relative' | 'note'> {
  if (control.mean === 0) {
    return { relative: NO_EFFECT, note: REASONS['undefined-baseline'] }
  }
  const estimate = (treatment.mean - control.mean) / Math.abs(control.mean)
  const { lower, upper, bounded } = fiellerSet({ control, treatment, critical })
  if (!bounded) {
    return { relative: { estimate, lower: null, upper: null }, note: REASONS.unbounded }
  }
  const [low, high] = control.mean > 0 ? [lower - 1, upper - 1] : [1 - upper, 1 - lower]
  return { relative: { estimate, lower: low, upper: high }, note: null }
}

function bayesianReading(
  { baseline, treatment }: Pair,
  { direction, scale }: ReadingFrame,
): BayesianReading {
  const method = `normal prior of the relative lift, mean 0, standard deviation ${String(PRIOR_DEVIATION)}`
  const [control, own] = [locatedValue(baseline), locatedValue(treatment)]
  const posterior = bayesianEffect(control, own, {
    prior: { mean: 0, variance: PRIOR_DEVIATION ** 2 },
    confidenceLevel: CONFIDENCE_LEVEL,
  })
  const isDown = direction === 'down'
  const relative = {
    estimate: posterior.posteriorMean,
    lower: posterior.ciLower,
    upper: posterior.ciUpper,
  }
  return {
    probabilityBetter: isDown ? posterior.probabilityWorse : posterior.probabilityBetter,
    lossIfChosen: isDown ? posterior.expectedLossControl : posterior.expectedLossTreatment,
    lossIfKept: isDown ? posterior.expectedLossTreatment : posterior.expectedLossControl,
    absolute: scaled(relative, scale * Math.abs(control?.mean ?? 0)),
    relative,
    method,
    note: posterior.status === 'ok' ? null : REASONS[posterior.status],
  }
}

export const NO_EFFECT: Effect = { estimate: null, lower: null, upper: null }

const finite = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : value

const effectOf = (result: TestResult | LiftResult): Effect => ({
  estimate: finite(result.estimate),
  lower: finite(result.ciLower),
  upper: finite(result.ciUpper),
})

const scaled = ({ estimate, lower, upper }: Effect, scale: number): Effect => ({
  estimate: estimate && estimate * scale,
  lower: lower && lower * scale,
  upper: upper && upper * scale,
})

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

function noteOf(test: TestResult, lift: LiftResult): string | null {
  if (test.status !== 'ok') return REASONS[test.status]
  return lift.status === 'ok' ? null : REASONS[lift.status]
}
