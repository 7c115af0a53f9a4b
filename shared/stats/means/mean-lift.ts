import { criticalValue, intervalAround, tailPValue, type TestFrame } from '../t-result.ts'
import type { Alternative, LiftResult, MeanStat, MeanSummary, TestResult } from '../types.ts'
import { meanStatOf, requireOneOf } from '../validate.ts'
import { fiellerSet, type Located } from './fieller.ts'
import { satterthwaiteDf } from './satterthwaite.ts'
import { welchTTest } from './t-test.ts'

export type MeanLiftMethod = 'fieller' | 'delta' | 'log'

/**
 * Relative lift of a mean, (treatment − control) ÷ |control|, with its interval.
 *
 * `fieller` excludes 0 exactly where Welch's test rejects; `delta` is symmetric and may disagree with
 * it, so its own p-value stands in `pValueDelta`; `log` takes positive means. `pValue` is that of
 * Welch's test of the difference.
 *
 * @param dfRule for `log`: `welch-of-log` takes the degrees of freedom of the logarithms
 * @throws RangeError or TypeError naming the wrong argument
 * @see Fieller (1954); Franz (2007), "Ratios: A short guide to confidence limits and proper use"
 */
export function meanLift({
  control,
  treatment,
  method = 'fieller',
  alternative = 'two-sided',
  confidenceLevel = 0.95,
  dfRule = 'welch',
}: {
  control: MeanSummary
  treatment: MeanSummary
  method?: MeanLiftMethod
  alternative?: Alternative
  confidenceLevel?: number
  dfRule?: 'welch' | 'welch-of-log'
}): LiftResult {
  requireOneOf(method, ['fieller', 'delta', 'log'], 'method')
  requireOneOf(dfRule, ['welch', 'welch-of-log'], 'dfRule')
  const test = welchTTest({ control, treatment, alternative, confidenceLevel })
  const c = meanStatOf(control, 'control')
  const t = meanStatOf(treatment, 'treatment')
  const name = `${NAMES[method]}, Welch's t-test`
  if (c === null || t === null) return withoutLift({ ...test, method: name }, test.status)
  return liftOf({
    control: locatedMean(c),
    treatment: locatedMean(t),
    test: { ...test, method: name },
    method,
    ...(dfRule === 'welch' ? {} : { logDf: [c.n - 1, t.n - 1] as const }),
  })
}

const NAMES: Readonly<Record<MeanLiftMethod, string>> = {
  fieller: 'Fieller interval',
  delta: 'delta method',
  log: 'log interval',
}

const locatedMean = ({ n, mean, variance }: MeanStat): Located => ({ mean, variance: variance / n })

/** A lift that does not exist, beside the test that may. */
export const withoutLift = (test: TestResult, status: LiftResult['status']): LiftResult => ({
  ...test,
  status,
  estimate: null,
  standardError: null,
  ciLower: null,
  ciUpper: null,
  lift: null,
  pValueDelta: null,
  bounded: false,
})

type LiftArgs = {
  control: Located
  treatment: Located
  /** Of the difference; its df, level and side are the lift's too. */
  test: TestResult
  method: MeanLiftMethod
  /** Degrees of freedom of control and treatment, to recompute them for the logarithms. */
  logDf?: readonly [number, number]
}

/** The lift of two independent estimates by one of three intervals. */
export function liftOf({ control, treatment, test, method, logDf }: LiftArgs): LiftResult {
  if (control.mean === 0) return withoutLift(test, 'undefined-baseline')
  const size = Math.abs(control.mean)
  const lift = (treatment.mean - control.mean) / size
  const ratio = treatment.mean / control.mean
  const standardError = Math.sqrt(treatment.variance + ratio * ratio * control.variance) / size
  const base = { ...test, estimate: lift, lift, standardError }
  if (test.status !== 'ok') {
    return { ...withoutLift(test, test.status), estimate: lift, lift }
  }
  const df = test.df ?? Infinity
  const { alternative, confidenceLevel } = test
  const pValueDelta = standardError === 0 ? null : tailPValue(lift / standardError, df, alternative)
  if (method === 'delta') {
    const ends = intervalAround({ estimate: lift, standardError, df }, confidenceLevel, alternative)
    return { ...base, ...ends, pValueDelta, bounded: true }
  }
  if (method === 'log') return logLift({ control, treatment, df, logDf, base, pValueDelta })
  const set = fiellerSet({
    control,
    treatment,
    critical: criticalValue(df, confidenceLevel, alternative),
  })
  const [low, high] =
    control.mean > 0 ? [set.lower - 1, set.upper - 1] : [1 - set.upper, 1 - set.lower]
  return {
    ...base,
    status: set.bounded ? 'ok' : 'unbounded',
    ...oneSided(low, high, test),
    pValueDelta,
    bounded: set.bounded,
  }
}

const oneSided = (
  low: number,
  high: number,
  { alternative }: Pick<TestFrame, 'alternative'>,
): { ciLower: number; ciUpper: number } => ({
  ciLower: alternative === 'less' ? -Infinity : low,
  ciUpper: alternative === 'greater' ? Infinity : high,
})

function logLift(args: {
  control: Located
  treatment: Located
  df: number
  logDf: readonly [number, number] | undefined
  base: TestResult & { lift: number }
  pValueDelta: number | null
}): LiftResult {
  const { control, treatment, df, logDf, base, pValueDelta } = args
  if (control.mean <= 0 || treatment.mean <= 0) {
    const none = { ciLower: null, ciUpper: null, bounded: false }
    return { ...base, status: 'undefined', ...none, pValueDelta }
  }
  const parts = [control, treatment].map(({ mean, variance }, arm) => ({
    variance: variance / mean ** 2,
    df: logDf?.[arm] ?? 1,
  }))
  const ownDf = logDf === undefined ? df : satterthwaiteDf(parts)
  const half =
    criticalValue(ownDf, base.confidenceLevel, base.alternative) *
    Math.sqrt(parts.reduce((sum, { variance }) => sum + variance, 0))
  const logRatio = Math.log1p(base.lift)
  const ends = oneSided(Math.expm1(logRatio - half), Math.expm1(logRatio + half), base)
  return { ...base, df: ownDf === Infinity ? null : ownDf, ...ends, pValueDelta, bounded: true }
}
