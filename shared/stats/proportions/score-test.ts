import { findRoot } from '../../numeric/root-finding.ts'
import { criticalValue, logTailPValue, tailPValue, withoutNumbers } from '../t-result.ts'
import type { Alternative, CountStat, TestResult } from '../types.ts'
import { requireCountStat, requireFinite, requireFrame } from '../validate.ts'

const METHOD = 'Miettinen–Nurminen score test'

/**
 * Score test for the difference of two proportions, treatment minus control, with the interval that
 * agrees with it; a one-sided interval is open at −1 or 1. Works with no and with only successes.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Miettinen & Nurminen (1985), Statistics in Medicine 4:213-226
 */
export function twoProportionScoreTest({
  control,
  treatment,
  alternative = 'two-sided',
  nullDifference = 0,
  confidenceLevel = 0.95,
}: {
  control: CountStat
  treatment: CountStat
  alternative?: Alternative
  nullDifference?: number
  confidenceLevel?: number
}): TestResult {
  requireCountStat(control, 'control')
  requireCountStat(treatment, 'treatment')
  requireFrame(alternative, confidenceLevel)
  requireFinite(nullDifference, 'nullDifference')
  if (!(nullDifference > -1 && nullDifference < 1)) {
    throw new RangeError('nullDifference must be between -1 and 1')
  }
  const common = { alternative, confidenceLevel, method: METHOD }
  if (control.trials === 0 || treatment.trials === 0) {
    return withoutNumbers({ status: 'insufficient-data', estimate: null, ...common })
  }
  const estimate = treatment.successes / treatment.trials - control.successes / control.trials
  const score = (delta: number): { z: number; standardError: number } =>
    scoreAt({ control, treatment, estimate }, delta)
  const { z, standardError } = score(nullDifference)
  const interval = scoreInterval((delta) => score(delta).z, estimate, {
    alternative,
    confidenceLevel,
  })
  const isTied = standardError === 0
  return {
    status: isTied ? 'zero-variance' : 'ok',
    estimate,
    standardError: isTied ? null : standardError,
    df: null,
    statistic: isTied ? null : z,
    pValue: isTied ? 1 : tailPValue(z, Infinity, alternative),
    logPValue: isTied ? 0 : logTailPValue(z, Infinity, alternative),
    ...interval,
    ...common,
  }
}

type Counts = { control: CountStat; treatment: CountStat; estimate: number }

function scoreAt(counts: Counts, delta: number): { z: number; standardError: number } {
  const { control, treatment, estimate } = counts
  const total = control.trials + treatment.trials
  const p0 = restrictedControlRate(counts, delta)
  const p1 = Math.min(1, Math.max(0, p0 + delta))
  const variance =
    ((p1 * (1 - p1)) / treatment.trials + (p0 * (1 - p0)) / control.trials) * (total / (total - 1))
  const standardError = Math.sqrt(Math.max(0, variance))
  const distance = estimate - delta
  if (standardError > 0) return { z: distance / standardError, standardError }
  return { z: distance === 0 ? 0 : Math.sign(distance) * Infinity, standardError }
}

/**
 * The most likely control rate given the difference `delta`: the root of the monotone score equation,
 * bracketed by what keeps both rates in [0, 1].
 */
function restrictedControlRate({ control, treatment }: Counts, delta: number): number {
  const lower = Math.max(0, -delta)
  const upper = Math.min(1, 1 - delta)
  if (delta === 0) {
    return (control.successes + treatment.successes) / (control.trials + treatment.trials)
  }
  const derivative = (p: number): number =>
    slope(control, p) + slope(treatment, Math.min(1, Math.max(0, p + delta)))
  const inset = (upper - lower) * 1e-15
  if (derivative(lower + inset) <= 0) return lower
  if (derivative(upper - inset) >= 0) return upper
  const root = findRoot(derivative, {
    lower: lower + inset,
    upper: upper - inset,
    tolerance: 1e-15,
  })
  return root.status === 'ok' ? root.value : lower
}

/** Derivative of one arm's log likelihood. */
function slope({ successes, trials }: CountStat, p: number): number {
  const up = successes === 0 ? 0 : successes / p
  const down = successes === trials ? 0 : (trials - successes) / (1 - p)
  return up - down
}

function scoreInterval(
  z: (delta: number) => number,
  estimate: number,
  { alternative, confidenceLevel }: { alternative: Alternative; confidenceLevel: number },
): { ciLower: number; ciUpper: number } {
  const critical = criticalValue(Infinity, confidenceLevel, alternative)
  const solve = (target: number, lower: number, upper: number, edge: number): number => {
    const root = findRoot((delta) => clamp(z(delta)) - target, { lower, upper, tolerance: 1e-13 })
    return root.status === 'ok' ? root.value : edge
  }
  const almostOne = 1 - 1e-12
  return {
    ciLower: alternative === 'less' ? -1 : solve(critical, -almostOne, estimate, -1),
    ciUpper: alternative === 'greater' ? 1 : solve(-critical, estimate, almostOne, 1),
  }
}

const clamp = (z: number): number => Math.min(1e6, Math.max(-1e6, z))
