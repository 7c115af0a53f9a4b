import { type ArmStat, locatedArm, unitsOf } from '../located-arm.ts'
import type { Located } from '../means/fieller.ts'
import { withoutNumbers } from '../t-result.ts'
import {
  asymptoticConfidenceSequence,
  type SequentialOptions,
  type SequentialResult,
} from './confidence-sequence.ts'

type Arms = { control: ArmStat; treatment: ArmStat }

/**
 * Always-valid comparison of two arms, treatment minus control: an asymptotic confidence sequence on
 * the standard error of Welch's test (unpooled for counts, delta method for ratios).
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Waudby-Smith et al. (2024)
 */
export function sequentialDifference({
  control,
  treatment,
  ...options
}: Arms & SequentialOptions): SequentialResult {
  const [c, t] = [locatedArm(control, 'control'), locatedArm(treatment, 'treatment')]
  if (c === null || t === null) return nothing('insufficient-data', options)
  return asymptoticConfidenceSequence({
    estimate: t.mean - c.mean,
    standardError: Math.sqrt(t.variance + c.variance),
    n: unitsOf(control) + unitsOf(treatment),
    ...options,
  })
}

/**
 * Always-valid relative lift, (treatment − control) ÷ |control|, on the standard error of the delta
 * method.
 *
 * @returns status `undefined-baseline` where the control is 0
 * @throws RangeError or TypeError naming the wrong argument
 */
export function sequentialLift({
  control,
  treatment,
  ...options
}: Arms & SequentialOptions): SequentialResult {
  const [c, t] = [locatedArm(control, 'control'), locatedArm(treatment, 'treatment')]
  if (c === null || t === null) return nothing('insufficient-data', options)
  const spread = liftSpread(c, t)
  if (spread === null) return nothing('undefined-baseline', options)
  return asymptoticConfidenceSequence({
    ...spread,
    n: unitsOf(control) + unitsOf(treatment),
    ...options,
  })
}

/**
 * Relative lift with the standard error of the delta method; null where the control is 0.
 *
 * @see Casella & Berger (2002), section 5.5.4
 */
export function liftSpread(
  control: Located,
  treatment: Located,
): { estimate: number; standardError: number } | null {
  if (control.mean === 0) return null
  const size = Math.abs(control.mean)
  const ratio = treatment.mean / control.mean
  return {
    estimate: (treatment.mean - control.mean) / size,
    standardError: Math.sqrt(treatment.variance + ratio ** 2 * control.variance) / size,
  }
}

const nothing = (
  status: 'insufficient-data' | 'undefined-baseline',
  { alpha = 0.05, alternative = 'two-sided' }: SequentialOptions,
): SequentialResult => ({
  ...withoutNumbers({
    status,
    estimate: null,
    alternative,
    confidenceLevel: 1 - alpha,
    method: 'asymptotic confidence sequence',
  }),
  halfWidth: null,
})
