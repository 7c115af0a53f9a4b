import { studentizedRangeQuantile, studentizedRangeSf } from '../../numeric/studentized-range.ts'
import { satterthwaiteDf } from '../means/satterthwaite.ts'
import { type TestFrame, withoutNumbers } from '../t-result.ts'
import type { MeanStat, MeanSummary, TestResult } from '../types.ts'
import { meanStatOf, requireOpenUnit } from '../validate.ts'

/** Two arms by their place; `estimate` is the second minus the first. */
export type PairResult = TestResult & { first: number; second: number }

type AllPairsArgs = { arms: readonly MeanSummary[]; confidenceLevel?: number }
type Spread = { standardError: number; df: number }

/**
 * Tukey's honestly significant differences: all pairs of arms with one variance pooled over all, in
 * Kramer's form for arms of different size. p-values and intervals hold for all pairs together.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Tukey (1953); Kramer (1956), Biometrics 12:307-310
 */
export function tukeyHsd({ arms, confidenceLevel = 0.95 }: AllPairsArgs): PairResult[] {
  return allPairs({ arms, confidenceLevel }, 'Tukey–Kramer test', (filled) => {
    const df = filled.reduce((sum, { n }) => sum + n - 1, 0)
    const variance = filled.reduce((sum, arm) => sum + (arm.n - 1) * arm.variance, 0) / df
    return (a, b) => ({ standardError: Math.sqrt(variance * (1 / a.n + 1 / b.n)), df })
  })
}

/**
 * Games and Howell's test: all pairs of arms, their variances not assumed equal, with Welch's degrees
 * of freedom for each pair.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Games & Howell (1976), Journal of Educational Statistics 1:113-125
 */
export function gamesHowell({ arms, confidenceLevel = 0.95 }: AllPairsArgs): PairResult[] {
  return allPairs({ arms, confidenceLevel }, 'Games–Howell test', () => (a, b) => {
    const parts = [a, b].map(({ n, variance }) => ({ variance: variance / n, df: n - 1 }))
    const variance = parts.reduce((sum, part) => sum + part.variance, 0)
    return { standardError: Math.sqrt(variance), df: variance === 0 ? 1 : satterthwaiteDf(parts) }
  })
}

function allPairs(
  { arms, confidenceLevel }: Required<AllPairsArgs>,
  method: string,
  spreads: (filled: readonly MeanStat[]) => (a: MeanStat, b: MeanStat) => Spread,
): PairResult[] {
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  if (arms.length < 2) throw new RangeError('arms must hold at least two arms')
  const stats = arms.map((arm, index) => meanStatOf(arm, `arms[${String(index)}]`))
  const filled = stats.filter((arm) => arm !== null)
  const spreadOf = spreads(filled)
  const frame = { alternative: 'two-sided', confidenceLevel, method } as const
  const quantiles = new Map<number, number>()
  const quantile = (df: number): number => {
    const known = quantiles.get(df) ?? studentizedRangeQuantile(confidenceLevel, filled.length, df)
    quantiles.set(df, known)
    return known
  }
  const places = arms.flatMap((_, first) =>
    arms.slice(first + 1).map((_arm, step) => ({ first, second: first + 1 + step })),
  )
  return places.map(({ first, second }) => {
    const [a, b] = [stats[first], stats[second]]
    if (!a || !b) {
      const none = withoutNumbers({ status: 'insufficient-data', estimate: null, ...frame })
      return { ...none, first, second }
    }
    const pair = { estimate: b.mean - a.mean, ...spreadOf(a, b) }
    return { ...pairResult(pair, { k: filled.length, quantile, frame }), first, second }
  })
}

function pairResult(
  { estimate, standardError, df }: Spread & { estimate: number },
  { k, quantile, frame }: { k: number; quantile: (df: number) => number; frame: TestFrame },
): TestResult {
  if (standardError === 0) {
    const tied = estimate === 0 ? { pValue: 1 } : {}
    return withoutNumbers({ status: 'zero-variance', estimate, ...frame, ...tied })
  }
  const statistic = estimate / standardError
  const half = (quantile(df) / Math.SQRT2) * standardError
  return {
    status: 'ok',
    estimate,
    standardError,
    df,
    statistic,
    pValue: studentizedRangeSf(Math.abs(statistic) * Math.SQRT2, k, df),
    ciLower: estimate - half,
    ciUpper: estimate + half,
    ...frame,
  }
}
