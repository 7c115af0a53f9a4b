import { spreadResult, withoutNumbers } from '../t-result.ts'
import type { Alternative, MeanStat, MeanSummary, TestResult } from '../types.ts'
import { meanStatOf, requireFinite, requireFrame } from '../validate.ts'
import { satterthwaiteDf } from './satterthwaite.ts'

export type MeanTestArgs = {
  control: MeanSummary
  treatment: MeanSummary
  alternative?: Alternative
  nullDifference?: number
  confidenceLevel?: number
}

/**
 * Welch's t-test for the difference of two means, treatment minus control, variances not assumed
 * equal. The choice for means unless the variances are known to agree.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Welch (1947), Biometrika 34:28-35
 */
export const welchTTest = (args: MeanTestArgs): TestResult =>
  meanTest(args, "Welch's t-test", welchSpread)

/**
 * Student's t-test for the difference of two means, with one variance pooled over both arms.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Student (1908), Biometrika 6:1-25
 */
export const studentTTest = (args: MeanTestArgs): TestResult =>
  meanTest(args, "Student's t-test", pooledSpread)

type Spread = { standardError: number; df: number }

/** Standard error of the difference, and its degrees of freedom (0 when nothing varies). */
export function welchSpread(control: MeanStat, treatment: MeanStat): Spread {
  const parts = [treatment, control].map(({ n, variance }) => ({
    variance: variance / n,
    df: n - 1,
  }))
  const variance = parts.reduce((sum, part) => sum + part.variance, 0)
  return { standardError: Math.sqrt(variance), df: variance === 0 ? 0 : satterthwaiteDf(parts) }
}

function pooledSpread(control: MeanStat, treatment: MeanStat): Spread {
  const df = control.n + treatment.n - 2
  const pooled = (control.variance * (control.n - 1) + treatment.variance * (treatment.n - 1)) / df
  return { standardError: Math.sqrt(pooled * (1 / control.n + 1 / treatment.n)), df }
}

function meanTest(
  args: MeanTestArgs,
  method: string,
  spreadOf: (control: MeanStat, treatment: MeanStat) => Spread,
): TestResult {
  const { alternative = 'two-sided', nullDifference = 0, confidenceLevel = 0.95 } = args
  const control = meanStatOf(args.control, 'control')
  const treatment = meanStatOf(args.treatment, 'treatment')
  requireFinite(nullDifference, 'nullDifference')
  requireFrame(alternative, confidenceLevel)
  const frame = { alternative, confidenceLevel, method }
  if (control === null || treatment === null) {
    const [c, t] = [args.control.mean, args.treatment.mean]
    const isKnown = args.control.n > 0 && args.treatment.n > 0 && c !== null && t !== null
    const estimate = isKnown ? t - c : null
    return withoutNumbers({ status: 'insufficient-data', estimate, ...frame })
  }
  const estimate = treatment.mean - control.mean
  return spreadResult({ estimate, ...spreadOf(control, treatment), nullDifference }, frame)
}
