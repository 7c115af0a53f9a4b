import { fSf } from '../../numeric/f-distribution.ts'
import { compensatedSum } from '../../numeric/summation.ts'
import type { MeanStat, MeanSummary, Status } from '../types.ts'
import { meanStatOf, requireValues } from '../validate.ts'
import { summarize } from './moments.ts'

/** A test that all means are equal. */
export type AnovaResult = {
  status: Status
  /** F. */
  statistic: number | null
  /** Degrees of freedom between groups. */
  df1: number | null
  /** Degrees of freedom within groups. */
  df2: number | null
  pValue: number | null
  sumSquaresBetween: number | null
  sumSquaresWithin: number | null
  /** Share of the sum of squares that lies between groups. */
  etaSquared: number | null
  method: string
}

/**
 * One-way analysis of variance from values: do all groups have one mean, given one variance?
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @accuracy NIST StRD SmLs01–09: only the rounding of the input remains
 * @see Fisher (1925), Statistical Methods for Research Workers
 */
export function oneWayAnova({ groups }: { groups: readonly (readonly number[])[] }): AnovaResult {
  groups.forEach((group, index) => {
    requireValues(group, `groups[${String(index)}]`)
  })
  // The F statistic does not move with the origin; near the data the subtraction is exact.
  const origin = groups.find((group) => group.length > 0)?.[0] ?? 0
  return oneWayAnovaFromStats({
    arms: groups.map((group) => summarize(group.map((value) => value - origin))),
  })
}

/** One-way analysis of variance from each arm's size, mean and variance. */
export function oneWayAnovaFromStats({ arms }: { arms: readonly MeanSummary[] }): AnovaResult {
  const method = 'one-way analysis of variance'
  const filled = usable(arms, 1)
  const total = filled.reduce((sum, { n }) => sum + n, 0)
  const [df1, df2] = [filled.length - 1, total - filled.length]
  if (df1 < 1 || df2 < 1) return noAnova('insufficient-data', method)
  const grand = compensatedSum(filled.map(({ n, mean }) => n * mean)) / total
  const between = compensatedSum(filled.map(({ n, mean }) => n * (mean - grand) ** 2))
  const within = compensatedSum(filled.map(({ n, variance }) => (n - 1) * variance))
  const sums = {
    sumSquaresBetween: between,
    sumSquaresWithin: within,
    etaSquared: between + within === 0 ? null : between / (between + within),
  }
  if (within === 0) {
    const pValue = between === 0 ? 1 : null
    return { ...noAnova('zero-variance', method), df1, df2, pValue, ...sums }
  }
  const statistic = between / df1 / (within / df2)
  return { status: 'ok', statistic, df1, df2, pValue: fSf(statistic, df1, df2), ...sums, method }
}

/**
 * Welch's analysis of variance: do all arms have one mean, their variances not assumed equal?
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Welch (1951), Biometrika 38:330-336
 */
export function welchAnova({ arms }: { arms: readonly MeanSummary[] }): AnovaResult {
  const method = "Welch's analysis of variance"
  const filled = usable(arms, 2)
  const k = filled.length
  if (k < 2 || k < arms.length) return noAnova('insufficient-data', method)
  if (filled.some(({ variance }) => variance === 0)) return noAnova('zero-variance', method)
  const weights = filled.map(({ n, variance }) => n / variance)
  const weight = compensatedSum(weights)
  const centre = compensatedSum(filled.map(({ mean }, arm) => mean * (weights[arm] ?? 0))) / weight
  const between = filled.map(({ mean }, arm) => (weights[arm] ?? 0) * (mean - centre) ** 2)
  const lambda = compensatedSum(
    filled.map(({ n }, arm) => (1 - (weights[arm] ?? 0) / weight) ** 2 / (n - 1)),
  )
  const statistic = compensatedSum(between) / (k - 1) / (1 + ((2 * (k - 2)) / (k * k - 1)) * lambda)
  const df2 = (k * k - 1) / (3 * lambda)
  const pValue = fSf(statistic, k - 1, df2)
  return { ...noAnova('ok', method), statistic, df1: k - 1, df2, pValue }
}

/** The arms that hold at least `least` values, their variance 0 where there is only one. */
function usable(arms: readonly MeanSummary[], least: 1 | 2): MeanStat[] {
  return arms.flatMap((arm, index) => {
    const stat = meanStatOf(arm, `arms[${String(index)}]`)
    if (stat !== null) return [stat]
    const isSingle = least === 1 && arm.n === 1 && arm.mean !== null
    return isSingle ? [{ n: 1, mean: arm.mean as number, variance: 0 }] : []
  })
}

const noAnova = (status: Status, method: string): AnovaResult => ({
  status,
  statistic: null,
  df1: null,
  df2: null,
  pValue: null,
  sumSquaresBetween: null,
  sumSquaresWithin: null,
  etaSquared: null,
  method,
})
