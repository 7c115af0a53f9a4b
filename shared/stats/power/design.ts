import { normalIsf } from '../../numeric/normal.ts'
import { sharedControlIsf } from '../multiplicity/dunnett-distribution.ts'
import {
  requireAboveZero,
  requireFinite,
  requireNatural,
  requireOneOf,
  requireOpenUnit,
} from '../validate.ts'

/** What every power calculation shares. */
export type PowerDesign = {
  alpha?: number
  sided?: 1 | 2
  /** Units in each treatment for one in the control. */
  ratio?: number
  /** All arms, the control among them. */
  arms?: number
  /** For the treatments' common alpha; `none` tests each at alpha. */
  correction?: 'none' | 'bonferroni' | 'sidak' | 'dunnett'
  /** Correlation with the same units' values before; takes ρ² off the variance. */
  cupedCorrelation?: number
  /** How many times more units clusters need. */
  designEffect?: number
}

export type Effect = {
  /** Treatment minus control, or that ÷ |control| with `effectType: 'relative'`. */
  effect: number
  effectType?: 'absolute' | 'relative'
}

/** Units needed: as the formula says, and as whole ones. */
export type SampleSize = {
  exact: { control: number; treatment: number; total: number }
  control: number
  treatment: number
  /** Of all arms. */
  total: number
}

export type CheckedDesign = Required<PowerDesign> & {
  /** Size of the z-statistic that is significant. */
  critical: number
  /** Factor of the number of units. */
  inflation: number
}

/** @throws RangeError or TypeError naming the wrong argument */
export function checkedDesign(design: PowerDesign): CheckedDesign {
  const { alpha = 0.05, sided = 2, ratio = 1, arms = 2, correction = 'none' } = design
  const { cupedCorrelation = 0, designEffect = 1 } = design
  requireOpenUnit(alpha, 'alpha')
  requireOneOf(String(sided), ['1', '2'], 'sided')
  requireAboveZero(ratio, 'ratio')
  requireNatural(arms, 'arms')
  if (arms < 2) throw new RangeError('arms must be at least 2')
  requireOneOf(correction, ['none', 'bonferroni', 'sidak', 'dunnett'], 'correction')
  requireFinite(cupedCorrelation, 'cupedCorrelation')
  if (Math.abs(cupedCorrelation) >= 1) {
    throw new RangeError('cupedCorrelation must be between -1 and 1')
  }
  requireAboveZero(designEffect, 'designEffect')
  const checked = { alpha, sided, ratio, arms, correction, cupedCorrelation, designEffect }
  const inflation = designEffect * (1 - cupedCorrelation ** 2)
  return { ...checked, critical: criticalOf(checked), inflation }
}

function criticalOf({ alpha, sided, ratio, arms, correction }: Required<PowerDesign>): number {
  const treatments = arms - 1
  if (correction === 'dunnett' && treatments > 1) {
    const loading = Math.sqrt(ratio / (1 + ratio))
    const loadings = Array.from({ length: treatments }, () => loading)
    return sharedControlIsf(alpha, { loadings, df: Infinity, sided: sided === 2 ? 'two' : 'one' })
  }
  return normalIsf(correctedAlpha(alpha, correction, treatments) / sided)
}

/** The alpha of each of several treatments. */
export function correctedAlpha(
  alpha: number,
  correction: Required<PowerDesign>['correction'],
  treatments: number,
): number {
  if (correction === 'bonferroni') return alpha / treatments
  if (correction === 'sidak') return -Math.expm1(Math.log1p(-alpha) / treatments)
  return alpha
}

/** @throws RangeError when the power cannot be asked for */
export function requirePower(power: number, { alpha }: { alpha: number }): void {
  requireOpenUnit(power, 'power')
  if (power <= alpha) throw new RangeError('power must exceed alpha')
}

/**
 * The effect in the metric's own unit.
 *
 * @throws RangeError when it is 0, or relative to a baseline of 0
 */
export function absoluteEffect(
  { effect, effectType = 'absolute' }: Effect,
  baseline: number | undefined,
): number {
  requireFinite(effect, 'effect')
  requireOneOf(effectType, ['absolute', 'relative'], 'effectType')
  if (effect === 0) throw new RangeError('effect must not be 0')
  if (effectType === 'absolute') return effect
  if (baseline === undefined || baseline === 0) {
    throw new RangeError('baseline must be given and not 0 for a relative effect')
  }
  return effect * Math.abs(baseline)
}

/** Whole units, each arm rounded up before they are added. */
export function sampleSize(control: number, { ratio, arms }: CheckedDesign): SampleSize {
  const treatment = control * ratio
  const whole = { control: Math.ceil(control - 1e-9), treatment: Math.ceil(treatment - 1e-9) }
  return {
    exact: { control, treatment, total: control + (arms - 1) * treatment },
    ...whole,
    total: whole.control + (arms - 1) * whole.treatment,
  }
}
