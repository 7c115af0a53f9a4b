import { normalIsf, normalSf } from '../numeric/normal.ts'
import { studentTIsf, studentTSf } from '../numeric/student-t.ts'
import type { Alternative, TestResult } from './types.ts'

/** p-value of a statistic with `df` degrees of freedom (Infinity: normal), from the nearer tail. */
export function tailPValue(statistic: number, df: number, alternative: Alternative): number {
  const upper = (t: number): number => (df === Infinity ? normalSf(t) : studentTSf(t, df))
  if (alternative === 'greater') return upper(statistic)
  if (alternative === 'less') return upper(-statistic)
  return Math.min(1, 2 * upper(Math.abs(statistic)))
}

/** The critical value of an interval at `confidenceLevel`, one- or two-sided. */
export function criticalValue(
  df: number,
  confidenceLevel: number,
  alternative: Alternative,
): number {
  const tail = alternative === 'two-sided' ? (1 - confidenceLevel) / 2 : 1 - confidenceLevel
  if (tail >= 0.5) return 0
  return df === Infinity ? normalIsf(tail) : studentTIsf(tail, df)
}

/** The interval estimate ± c·se; a one-sided one is open at its far end. */
export function intervalAround(
  { estimate, standardError, df }: { estimate: number; standardError: number; df: number },
  confidenceLevel: number,
  alternative: Alternative,
): { ciLower: number; ciUpper: number } {
  const half = criticalValue(df, confidenceLevel, alternative) * standardError
  return {
    ciLower: alternative === 'less' ? -Infinity : estimate - half,
    ciUpper: alternative === 'greater' ? Infinity : estimate + half,
  }
}

/** A result that has no numbers but perhaps the estimate. */
export function withoutNumbers(
  result: Pick<TestResult, 'status' | 'estimate' | 'alternative' | 'confidenceLevel' | 'method'> & {
    pValue?: number
  },
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
