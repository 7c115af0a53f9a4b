import { noncentralTSf } from '../../numeric/noncentral-t.ts'
import { normalIsf, normalSf } from '../../numeric/normal.ts'
import { findRoot } from '../../numeric/root-finding.ts'
import { studentTIsf } from '../../numeric/student-t.ts'
import { requireAboveZero, requireOneOf } from '../validate.ts'
import {
  absoluteEffect,
  type CheckedDesign,
  checkedDesign,
  correctedAlpha,
  type Effect,
  type PowerDesign,
  requirePower,
  type SampleSize,
  sampleSize,
} from './design.ts'

type MeanPlan = PowerDesign & {
  /** Of one unit, the same in all arms. For a ratio metric √ratioVariance. */
  standardDeviation: number
  /** `t`: noncentral t with both tails, as R's power.t.test(strict = TRUE). */
  reference?: 'normal' | 't'
  /** The control's mean, for relative effects. */
  baseline?: number
}

/**
 * Units for a test of two means to find an effect with a given power.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Chow, Shao & Wang (2008), section 3.2; R's power.t.test for `reference: 't'`
 */
export function sampleSizeMeans({
  standardDeviation,
  power = 0.8,
  reference = 'normal',
  effect,
  effectType = 'absolute',
  baseline,
  ...design
}: MeanPlan & Effect & { power?: number }): SampleSize {
  const checked = checkedMean(standardDeviation, reference, design)
  requirePower(power, checked)
  const distance = Math.abs(absoluteEffect({ effect, effectType }, baseline))
  const z = (checked.critical + normalIsf(1 - power)) * standardDeviation
  const normal = (1 + 1 / checked.ratio) * (z / distance) ** 2
  if (reference === 'normal') return sampleSize(normal * checked.inflation, checked)
  const gap = (n: number): number =>
    powerAt(distance / standardDeviation, { n, checked, reference }) - power
  const lower = Math.max(2 / (1 + checked.ratio) + 1e-6, 1 + 1e-6)
  let upper = Math.max(4, 2 * normal + 10)
  while (gap(upper) < 0 && upper < 1e15) upper *= 2
  if (gap(lower) >= 0) return sampleSize(lower * checked.inflation, checked)
  const root = findRoot(gap, { lower, upper, tolerance: 1e-12 })
  if (root.status !== 'ok') throw new RangeError('effect is too small to plan for')
  return sampleSize(root.value * checked.inflation, checked)
}

/**
 * Power of a test of two means; two-sided with both tails.
 *
 * @param n units in the control
 * @throws RangeError or TypeError naming the wrong argument
 */
export function powerMeans({
  standardDeviation,
  n,
  reference = 'normal',
  effect,
  effectType = 'absolute',
  baseline,
  ...design
}: MeanPlan & Effect & { n: number }): number {
  const checked = checkedMean(standardDeviation, reference, design)
  requireAboveZero(n, 'n')
  const distance = Math.abs(absoluteEffect({ effect, effectType }, baseline))
  return powerAt(distance / standardDeviation, { n: n / checked.inflation, checked, reference })
}

/**
 * The smallest effect that a test of two means finds with a given power.
 *
 * @param n units in the control
 * @returns `relative` null without a baseline
 * @throws RangeError or TypeError naming the wrong argument
 */
export function mdeMeans({
  standardDeviation,
  n,
  power = 0.8,
  reference = 'normal',
  baseline,
  ...design
}: MeanPlan & { n: number; power?: number }): { absolute: number; relative: number | null } {
  const checked = checkedMean(standardDeviation, reference, design)
  requirePower(power, checked)
  requireAboveZero(n, 'n')
  const at = n / checked.inflation
  const gap = (distance: number): number => powerAt(distance, { n: at, checked, reference }) - power
  const start = (checked.critical + normalIsf(1 - power)) * Math.sqrt((1 + 1 / checked.ratio) / at)
  let upper = 2 * start
  while (gap(upper) < 0 && upper < 1e9) upper *= 2
  const root = findRoot(gap, { lower: start * 1e-6, upper, tolerance: 1e-12 })
  if (root.status !== 'ok') throw new RangeError('n is too small for any effect')
  const absolute = root.value * standardDeviation
  return { absolute, relative: baseline ? absolute / Math.abs(baseline) : null }
}

function checkedMean(
  standardDeviation: number,
  reference: string,
  design: PowerDesign,
): CheckedDesign {
  requireAboveZero(standardDeviation, 'standardDeviation')
  requireOneOf(reference, ['normal', 't'], 'reference')
  if (reference === 't' && design.correction === 'dunnett') {
    throw new RangeError("reference must be 'normal' with Dunnett's correction")
  }
  return checkedDesign(design)
}

/** @param distance the effect in standard deviations of one unit */
function powerAt(
  distance: number,
  { n, checked, reference }: { n: number; checked: CheckedDesign; reference: 'normal' | 't' },
): number {
  const { ratio, sided, critical, alpha, arms, correction } = checked
  const shift = distance / Math.sqrt((1 + 1 / ratio) / n)
  if (reference === 'normal') {
    return normalSf(critical - shift) + (sided === 2 ? normalSf(critical + shift) : 0)
  }
  const df = n * (1 + ratio) - 2
  const t = studentTIsf(correctedAlpha(alpha, correction, arms - 1) / sided, df)
  return noncentralTSf(t, df, shift) + (sided === 2 ? noncentralTSf(t, df, -shift) : 0)
}
