import {
  intervalAround,
  logTailPValue,
  spreadResult,
  tailPValue,
  withoutNumbers,
} from '../t-result.ts'
import type { Alternative, CountStat, TestResult } from '../types.ts'
import { requireCountStat, requireFinite, requireFrame, requireOneOf } from '../validate.ts'

/**
 * z-test for the difference of two proportions, treatment minus control.
 *
 * For counts that are not tiny (five expected of each kind in each arm); the score test is better and
 * the default elsewhere. Non-inferiority by a margin: `alternative: 'greater'` with
 * `nullDifference: -margin`.
 *
 * @param variance `pooled` (only for a null difference of 0) assumes one rate for both, `unpooled` does
 *   not; the interval uses the same standard error as the test
 * @param continuityCorrection Yates': |d − null| less (1/n₀ + 1/n₁)/2, the interval wider by as much
 * @throws RangeError or TypeError naming the wrong argument
 * @see Fleiss, Levin & Paik (2003), chapter 3; D'Agostino, Chase & Belanger (1988)
 */
export function twoProportionZTest({
  control,
  treatment,
  alternative = 'two-sided',
  nullDifference = 0,
  variance = nullDifference === 0 ? 'pooled' : 'unpooled',
  continuityCorrection = false,
  confidenceLevel = 0.95,
}: {
  control: CountStat
  treatment: CountStat
  variance?: 'pooled' | 'unpooled'
  alternative?: Alternative
  nullDifference?: number
  continuityCorrection?: boolean
  confidenceLevel?: number
}): TestResult {
  requireCountStat(control, 'control')
  requireCountStat(treatment, 'treatment')
  requireFrame(alternative, confidenceLevel)
  requireOneOf(variance, ['pooled', 'unpooled'], 'variance')
  requireFinite(nullDifference, 'nullDifference')
  if (!(nullDifference > -1 && nullDifference < 1)) {
    throw new RangeError('nullDifference must be between -1 and 1')
  }
  if (variance === 'pooled' && nullDifference !== 0) {
    throw new RangeError('variance must be unpooled for a nullDifference other than 0')
  }
  const corrected = continuityCorrection ? ' with continuity correction' : ''
  const frame = { alternative, confidenceLevel, method: `${variance} z-test${corrected}` }
  if (control.trials === 0 || treatment.trials === 0) {
    return withoutNumbers({ status: 'insufficient-data', estimate: null, ...frame })
  }
  const estimate = treatment.successes / treatment.trials - control.successes / control.trials
  const standardError = Math.sqrt(
    variance === 'pooled' ? pooledVariance(control, treatment) : unpooled(control, treatment),
  )
  const spread = { estimate, standardError, df: Infinity, nullDifference }
  const plain = spreadResult(spread, frame)
  if (!continuityCorrection || plain.statistic === null) return plain
  const shift = (1 / control.trials + 1 / treatment.trials) / 2
  const distance = estimate - nullDifference
  const statistic = (Math.sign(distance) * Math.max(0, Math.abs(distance) - shift)) / standardError
  const { ciLower, ciUpper } = intervalAround(spread, confidenceLevel, alternative)
  return {
    ...plain,
    statistic,
    pValue: tailPValue(statistic, Infinity, alternative),
    logPValue: logTailPValue(statistic, Infinity, alternative),
    ciLower: ciLower - shift,
    ciUpper: ciUpper + shift,
  }
}

const bernoulli = (p: number): number => p * (1 - p)

function pooledVariance(control: CountStat, treatment: CountStat): number {
  const p = (control.successes + treatment.successes) / (control.trials + treatment.trials)
  return bernoulli(p) * (1 / control.trials + 1 / treatment.trials)
}

const unpooled = (control: CountStat, treatment: CountStat): number =>
  bernoulli(control.successes / control.trials) / control.trials +
  bernoulli(treatment.successes / treatment.trials) / treatment.trials
