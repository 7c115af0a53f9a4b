import { normalIsf, normalLogSf, normalSf } from '../numeric/normal.ts'
import { studentTIsf, studentTLogSf, studentTSf } from '../numeric/student-t.ts'
import type { Alternative, TestResult } from './types.ts'

/** p-value of a statistic with `df` degrees of freedom (Infinity: normal), from the nearer tail. */
export function tailPValue(statistic: number, df: number, alternative: Alternative): number {
  const upper = (t: number): number => (df === Infinity ? normalSf(t) : studentTSf(t, df))
  if (alternative === 'greater') return upper(statistic)
  if (alternative === 'less') return upper(-statistic)
  return Math.min(1, 2 * upper(Math.abs(statistic)))
}

/** ln of `tailPValue`, finite where the p-value itself underflows. */
export function logTailPValue(statistic: number, df: number, alternative: Alternative): number {
  const upper = (t: number): number => (df === Infinity ? normalLogSf(t) : studentTLogSf(t, df))
  if (alternative === 'greater') return upper(statistic)
  if (alternative === 'less') return upper(-statistic)
  return Math.min(0, Math.LN2 + upper(Math.abs(statistic)))
}

/** The critical value of an interval at `confidenceLevel`, one- or two-sided. */
export function criticalValue(
  df: number,
  confidenceLevel: number,
  alternative: Alternative = 'two-sided',
): number {
  const tail = alternative === 'two-sided' ? (1 - confidenceLevel) / 2 : 1 - confidenceLevel
  if (tail === 0.5) return 0
  // A one-sided level below one half has its end on the other side of the estimate.
  const size = (q: number): number => (df === Infinity ? normalIsf(q) : studentTIsf(q, df))
  return tail < 0.5 ? size(tail) : -size(1 - tail)
}

/** The interval estimate ± c·se; a one-sided one is open at its far end. */
export function intervalAround(
  { estimate, standardError, df }: { estimate: number; standardError: number; df: number },
  confidenceLevel: number,
  alternative: Alternative,
): { ciLower: number; ciUpper: number } {
  const half = criticalValue(df, confidenceLevel, alternative) * standardError
  return intervalAt(estimate, half, alternative)
}

/** The interval estimate ± half, open at the far end of a one-sided one. */
export const intervalAt = (
  estimate: number,
  half: number,
  alternative: Alternative,
): { ciLower: number; ciUpper: number } => ({
  ciLower: alternative === 'less' ? -Infinity : estimate - half,
  ciUpper: alternative === 'greater' ? Infinity : estimate + half,
})

/** What every test result carries whatever it says. */
export type TestFrame = Pick<TestResult, 'alternative' | 'confidenceLevel' | 'method'>

/**
 * The result of an estimate with its standard error: statistic, p-value and the interval that agrees
 * with it.
 *
 * @param spread.df Infinity for a normal statistic
 */
export function spreadResult(
  spread: { estimate: number; standardError: number; df: number; nullDifference?: number },
  frame: TestFrame,
): TestResult {
  const { estimate, standardError, df, nullDifference = 0 } = spread
  if (standardError === 0) {
    const tied = estimate === nullDifference ? { pValue: 1 } : {}
    return withoutNumbers({ status: 'zero-variance', estimate, ...frame, ...tied })
  }
  const statistic = (estimate - nullDifference) / standardError
  return {
    status: 'ok',
    estimate,
    standardError,
    df: df === Infinity ? null : df,
    statistic,
    pValue: tailPValue(statistic, df, frame.alternative),
    logPValue: logTailPValue(statistic, df, frame.alternative),
    ...intervalAround({ estimate, standardError, df }, frame.confidenceLevel, frame.alternative),
    ...frame,
  }
}

/** A result that has no numbers but perhaps the estimate. */
export function withoutNumbers(
  result: Pick<TestResult, 'status' | 'estimate'> & TestFrame & { pValue?: number },
): TestResult {
  return {
    standardError: null,
    df: null,
    statistic: null,
    pValue: null,
    ciLower: null,
    ciUpper: null,
    ...result,
  }
}
