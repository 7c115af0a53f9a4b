import {
  type LiftResult,
  quantileMetricTest,
  ratioMetricLift,
  ratioMetricTest,
  relativeLift,
  type TestResult,
  twoProportionScoreTest,
  welchTTest,
} from '../stats/index.ts'
import type { Arm } from './arm.ts'

/** A treatment against the control for one look, in the unit of the sums (money: minor). */
export type ArmComparison = { test: TestResult; lift: LiftResult }

/**
 * Compares a treatment with the control, by the kind of the metric: score test for proportions,
 * Welch's t-test for means, delta method for ratios, order statistics for quantiles; each with the
 * interval of the relative lift that agrees with it.
 *
 * @param confidenceLevel of both intervals
 */
export function compareArms(control: Arm, treatment: Arm, confidenceLevel: number): ArmComparison {
  if (control.kind === 'proportion' && treatment.kind === 'proportion') {
    const arms = { control: control.stat, treatment: treatment.stat, confidenceLevel }
    return { test: twoProportionScoreTest(arms), lift: relativeLift(arms) }
  }
  if (control.kind === 'mean' && treatment.kind === 'mean') {
    const arms = { control: control.stat, treatment: treatment.stat, confidenceLevel }
    return { test: welchTTest(arms), lift: relativeLift(arms) }
  }
  if (control.kind === 'ratio' && treatment.kind === 'ratio') {
    const arms = { control: control.stat, treatment: treatment.stat, confidenceLevel }
    return { test: ratioMetricTest(arms), lift: ratioMetricLift(arms) }
  }
  if (control.kind === 'quantile' && treatment.kind === 'quantile') {
    return compareQuantiles(control.stat, treatment.stat, confidenceLevel)
  }
  throw new TypeError('control and treatment must be of one kind')
}

type QuantileArm = Extract<Arm, { kind: 'quantile' }>['stat']

function compareQuantiles(
  control: QuantileArm,
  treatment: QuantileArm,
  confidenceLevel: number,
): ArmComparison {
  if (control === null || treatment === null) {
    const none: TestResult = {
      status: 'insufficient-data',
      estimate: null,
      standardError: null,
      df: null,
      statistic: null,
      pValue: null,
      ciLower: null,
      ciUpper: null,
      alternative: 'two-sided',
      confidenceLevel,
      method: 'quantile test (order statistics)',
    }
    return { test: none, lift: { ...none, lift: null, pValueDelta: null, bounded: false } }
  }
  const test = quantileMetricTest({ control, treatment, confidenceLevel })
  const lift = quantileMetricTest({ control, treatment, confidenceLevel, difference: 'relative' })
  return {
    test,
    lift: { ...lift, lift: lift.estimate, pValueDelta: lift.pValue, bounded: lift.status === 'ok' },
  }
}
