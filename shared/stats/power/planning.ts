import { normalIsf, normalSf } from '../../numeric/normal.ts'
import { findRoot } from '../../numeric/root-finding.ts'
import { deviation } from '../sequential/confidence-sequence.ts'
import {
  requireAboveZero,
  requireFinite,
  requireNatural,
  requireNotNegative,
  requireOneOf,
  requireOpenUnit,
} from '../validate.ts'
import {
  checkedDesign,
  type PowerDesign,
  requirePower,
  type SampleSize,
  sampleSize,
} from './design.ts'

/**
 * How to split units between one control and k treatments so that the comparisons are sharpest: the
 * control gets √k units for one in each treatment.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Dunnett (1955), section 5
 */
export function optimalControlAllocation({ treatments }: { treatments: number }): {
  control: number
  treatment: number
  ratio: number
} {
  requireNatural(treatments, 'treatments')
  const root = Math.sqrt(treatments)
  const control = root / (root + treatments)
  return { control, treatment: (1 - control) / treatments, ratio: 1 / root }
}

/**
 * Units to show that a treatment is not worse than the control by more than a margin, one-sided.
 *
 * @param variance of one unit of the control; of the treatment `treatmentVariance`, the same if not given
 * @param margin positive, in the metric's unit
 * @param expectedDifference treatment minus control, 0 unless an effect is expected
 * @throws RangeError or TypeError naming the wrong argument
 * @see Julious (2004), Statistics in Medicine 23:1921-1986
 */
export function sampleSizeNonInferiority({
  variance,
  treatmentVariance = variance,
  margin,
  expectedDifference = 0,
  alpha = 0.025,
  power = 0.8,
  ...design
}: Omit<PowerDesign, 'sided'> & {
  variance: number
  treatmentVariance?: number
  margin: number
  expectedDifference?: number
  power?: number
}): SampleSize {
  const checked = checkedDesign({ ...design, alpha, sided: 1 })
  requirePower(power, checked)
  requireAboveZero(variance, 'variance')
  requireAboveZero(treatmentVariance, 'treatmentVariance')
  requireAboveZero(margin, 'margin')
  requireFinite(expectedDifference, 'expectedDifference')
  const room = expectedDifference + margin
  if (room <= 0) throw new RangeError('expectedDifference must lie above the margin')
  const z = checked.critical + normalIsf(1 - power)
  const spread = variance + treatmentVariance / checked.ratio
  return sampleSize(((z * z * spread) / room ** 2) * checked.inflation, checked)
}

/**
 * Units that an always-valid test needs until it finds an effect with a given power at its last look.
 *
 * @param variance of one unit, the same in both arms
 * @param effect in the metric's unit
 * @param tuningSampleSize where the confidence sequence is tightest
 * @throws RangeError or TypeError naming the wrong argument
 * @see Waudby-Smith et al. (2024)
 */
export function sampleSizeAlwaysValid({
  variance,
  effect,
  power = 0.8,
  tuningSampleSize = 5_000,
  ...design
}: PowerDesign & {
  variance: number
  effect: number
  power?: number
  tuningSampleSize?: number
}): SampleSize {
  const checked = checkedDesign(design)
  requirePower(power, checked)
  requireAboveZero(variance, 'variance')
  requireAboveZero(Math.abs(effect), 'effect')
  requireAboveZero(tuningSampleSize, 'tuningSampleSize')
  const { alpha, sided, ratio, inflation } = checked
  const gap = (logN: number): number => {
    const control = Math.exp(logN)
    const error = Math.sqrt((variance * inflation * (1 + 1 / ratio)) / control)
    const bound = deviation(alpha, { n: control * (1 + ratio), tuningSampleSize, sided })
    return normalSf(bound - Math.abs(effect) / error) - power
  }
  const root = findRoot(gap, { lower: 0, upper: Math.log(1e15), tolerance: 1e-13 })
  if (root.status !== 'ok') throw new RangeError('effect is too small to plan for')
  return sampleSize(Math.exp(root.value), checked)
}

/**
 * How much more data a running test needs, as a share of what it has: more data by f divide the
 * variance of the estimate by 1 + f.
 *
 * @param standardError of the estimate now
 * @param effect to be found, in the unit of the estimate
 * @returns 0 when the power is already there
 * @throws RangeError or TypeError naming the wrong argument
 */
export function additionalSampleFactor({
  standardError,
  effect,
  power = 0.8,
  ...design
}: Pick<PowerDesign, 'alpha' | 'sided' | 'arms' | 'correction'> & {
  standardError: number
  effect: number
  power?: number
}): number {
  const checked = checkedDesign(design)
  requirePower(power, checked)
  requireNotNegative(standardError, 'standardError')
  requireAboveZero(Math.abs(effect), 'effect')
  const z = checked.critical + normalIsf(1 - power)
  return Math.max(0, ((z * standardError) / effect) ** 2 - 1)
}

/**
 * Days until a test has its units.
 *
 * @param dailyUnits new units a day
 * @param share of them that enters the test
 * @param wholeWeeks rounds up to weeks, so that every weekday counts alike
 * @throws RangeError or TypeError naming the wrong argument
 */
export function experimentDuration({
  sampleSize,
  dailyUnits,
  share = 1,
  wholeWeeks = false,
}: {
  sampleSize: number
  dailyUnits: number
  share?: number
  wholeWeeks?: boolean
}): { days: number; weeks: number } {
  requireAboveZero(sampleSize, 'sampleSize')
  requireAboveZero(dailyUnits, 'dailyUnits')
  if (share !== 1) requireOpenUnit(share, 'share')
  requireOneOf(String(wholeWeeks), ['true', 'false'], 'wholeWeeks')
  const days = Math.ceil(sampleSize / (dailyUnits * share) - 1e-9)
  const weeks = Math.ceil(days / 7)
  return { days: wholeWeeks ? 7 * weeks : days, weeks }
}
