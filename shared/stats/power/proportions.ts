import { normalIsf, normalSf } from '../../numeric/normal.ts'
import { findRoot } from '../../numeric/root-finding.ts'
import { requireAboveZero, requireOneOf, requireOpenUnit } from '../validate.ts'
import {
  absoluteEffect,
  checkedDesign,
  type Effect,
  type PowerDesign,
  requirePower,
  type SampleSize,
  sampleSize,
} from './design.ts'

type ProportionPlan = PowerDesign & {
  /** The control's rate. */
  baseline: number
  /** `pooled` tests with the pooled standard error, as R's power.prop.test; `unpooled` without. */
  method?: 'pooled' | 'unpooled'
}

/**
 * Units for a test of two proportions to find an effect with a given power.
 *
 * @throws RangeError when a rate would leave (0, 1), the effect is 0 or another argument is wrong
 * @see Fleiss, Levin & Paik (2003), formula 4.14; R's power.prop.test
 */
export function sampleSizeProportions({
  baseline,
  power = 0.8,
  method = 'pooled',
  effect,
  effectType = 'absolute',
  ...design
}: ProportionPlan & Effect & { power?: number }): SampleSize {
  const checked = checkedDesign(design)
  requirePower(power, checked)
  const rates = ratesOf(baseline, { effect, effectType }, method)
  const { sdNull, sdEffect, distance } = deviations(rates, checked.ratio, method)
  const z = checked.critical * sdNull + normalIsf(1 - power) * sdEffect
  return sampleSize((z / distance) ** 2 * checked.inflation, checked)
}

/**
 * Power of a test of two proportions; two-sided with both tails.
 *
 * @param n units in the control
 * @throws RangeError or TypeError naming the wrong argument
 */
export function powerProportions({
  baseline,
  n,
  method = 'pooled',
  effect,
  effectType = 'absolute',
  ...design
}: ProportionPlan & Effect & { n: number }): number {
  const checked = checkedDesign(design)
  requireAboveZero(n, 'n')
  const rates = ratesOf(baseline, { effect, effectType }, method)
  return powerAt(rates, { n: n / checked.inflation, checked, method })
}

/**
 * The smallest effect that a test of two proportions finds with a given power.
 *
 * @param n units in the control
 * @param direction an increase and a decrease of the same power differ
 * @returns absolute and relative effect, with their sign
 * @throws RangeError when no effect within (0, 1) is large enough, or an argument is wrong
 */
export function mdeProportions({
  baseline,
  n,
  power = 0.8,
  direction = 'increase',
  method = 'pooled',
  ...design
}: ProportionPlan & { n: number; power?: number; direction?: 'increase' | 'decrease' }): {
  absolute: number
  relative: number
} {
  const checked = checkedDesign(design)
  requireOpenUnit(baseline, 'baseline')
  requirePower(power, checked)
  requireAboveZero(n, 'n')
  requireOneOf(direction, ['increase', 'decrease'], 'direction')
  const sign = direction === 'increase' ? 1 : -1
  const room = direction === 'increase' ? 1 - baseline : baseline
  const gap = (distance: number): number =>
    powerAt([baseline, baseline + sign * distance], { n: n / checked.inflation, checked, method }) -
    power
  const root = findRoot(gap, { lower: room * 1e-12, upper: room * (1 - 1e-12), tolerance: 1e-13 })
  if (root.status !== 'ok') {
    throw new RangeError('n is too small for any effect in this direction')
  }
  return { absolute: sign * root.value, relative: (sign * root.value) / baseline }
}

type Rates = readonly [control: number, treatment: number]

function ratesOf(baseline: number, effect: Effect, method: string): Rates {
  requireOpenUnit(baseline, 'baseline')
  requireOneOf(method, ['pooled', 'unpooled'], 'method')
  const treatment = baseline + absoluteEffect(effect, baseline)
  if (!(treatment > 0 && treatment < 1)) {
    throw new RangeError('effect must keep the treatment rate between 0 and 1')
  }
  return [baseline, treatment]
}

/** Standard deviations of the difference for one control unit, under no effect and under this one. */
function deviations(
  [p0, p1]: Rates,
  ratio: number,
  method: 'pooled' | 'unpooled',
): { sdNull: number; sdEffect: number; distance: number } {
  const pooled = (p0 + ratio * p1) / (1 + ratio)
  const sdEffect = Math.sqrt(p0 * (1 - p0) + (p1 * (1 - p1)) / ratio)
  const sdNull = Math.sqrt(pooled * (1 - pooled) * (1 + 1 / ratio))
  return {
    sdNull: method === 'pooled' ? sdNull : sdEffect,
    sdEffect,
    distance: Math.abs(p1 - p0),
  }
}

function powerAt(
  rates: Rates,
  {
    n,
    checked,
    method,
  }: {
    n: number
    checked: { ratio: number; critical: number; sided: 1 | 2 }
    method: 'pooled' | 'unpooled'
  },
): number {
  const { sdNull, sdEffect, distance } = deviations(rates, checked.ratio, method)
  const shift = distance * Math.sqrt(n)
  const tail = (side: number): number =>
    normalSf((checked.critical * sdNull - side * shift) / sdEffect)
  return tail(1) + (checked.sided === 2 ? tail(-1) : 0)
}
