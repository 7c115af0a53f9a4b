import { chiSquareSf } from '../../numeric/chi-squared.ts'
import { criticalValue, spreadResult, withoutNumbers } from '../t-result.ts'
import type { CountStat, Status, TestResult } from '../types.ts'
import { requireCountStat, requireOpenUnit } from '../validate.ts'

export type CountStratum = { control: CountStat; treatment: CountStat }

export type MantelHaenszelResult = {
  status: Status
  /** Chi-squared with one degree of freedom. */
  statistic: number | null
  pValue: number | null
  /** Common odds ratio treatment ÷ control, with the interval of Robins, Breslow and Greenland. */
  oddsRatio: { estimate: number | null; ciLower: number | null; ciUpper: number | null }
  /** Common difference of the rates, treatment minus control. */
  riskDifference: TestResult
  confidenceLevel: number
}

type Cell = { s1: number; f1: number; s0: number; f0: number; n1: number; n0: number; n: number }

/**
 * Cochran–Mantel–Haenszel test: do two proportions differ when compared within strata only?
 *
 * @param continuityCorrection ½, as R's mantelhaen.test does by default
 * @throws RangeError or TypeError naming the wrong argument
 * @see Mantel & Haenszel (1959); Robins, Breslow & Greenland (1986), Biometrics 42:311-323; Sato (1989),
 *   Biometrics 45:1323-1324, for the variance of the difference
 */
export function cochranMantelHaenszel({
  strata,
  continuityCorrection = true,
  confidenceLevel = 0.95,
}: {
  strata: readonly CountStratum[]
  continuityCorrection?: boolean
  confidenceLevel?: number
}): MantelHaenszelResult {
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  const cells = cellsOf(strata)
  const frame = {
    alternative: 'two-sided',
    confidenceLevel,
    method: 'Mantel–Haenszel risk difference',
  } as const
  if (cells.length === 0) {
    const empty = withoutNumbers({ status: 'insufficient-data', estimate: null, ...frame })
    const none = { estimate: null, ciLower: null, ciUpper: null }
    const numbers = { statistic: null, pValue: null, oddsRatio: none, riskDifference: empty }
    return { status: 'insufficient-data', ...numbers, confidenceLevel }
  }
  const sum = (term: (cell: Cell) => number): number =>
    cells.reduce((total, cell) => total + term(cell), 0)
  const distance = Math.abs(sum(({ s1, s0, n1, n }) => s1 - (n1 * (s1 + s0)) / n))
  const variance = sum(({ s1, s0, f1, f0, n1, n0, n }) =>
    n < 2 ? 0 : ((n1 * n0) / (n * n)) * (((s1 + s0) * (f1 + f0)) / (n - 1)),
  )
  const shift = continuityCorrection && distance >= 0.5 ? 0.5 : 0
  const statistic = variance === 0 ? null : (distance - shift) ** 2 / variance
  return {
    status: statistic === null ? 'zero-variance' : 'ok',
    statistic,
    pValue: statistic === null ? 1 : chiSquareSf(statistic, 1),
    oddsRatio: commonOddsRatio(sum, confidenceLevel),
    riskDifference: spreadResult({ ...commonDifference(sum), df: Infinity }, frame),
    confidenceLevel,
  }
}

/** Strata that hold units of both arms. */
export function cellsOf(strata: readonly CountStratum[]): Cell[] {
  return strata.flatMap(({ control, treatment }, index) => {
    requireCountStat(control, `strata[${String(index)}].control`)
    requireCountStat(treatment, `strata[${String(index)}].treatment`)
    const [n0, n1] = [control.trials, treatment.trials]
    if (n0 === 0 || n1 === 0) return []
    const [s0, s1] = [control.successes, treatment.successes]
    return [{ s1, f1: n1 - s1, s0, f0: n0 - s0, n1, n0, n: n0 + n1 }]
  })
}

type Sum = (term: (cell: Cell) => number) => number

function commonOddsRatio(sum: Sum, confidenceLevel: number): MantelHaenszelResult['oddsRatio'] {
  const r = sum(({ s1, f0, n }) => (s1 * f0) / n)
  const s = sum(({ f1, s0, n }) => (f1 * s0) / n)
  if (r === 0 || s === 0) {
    return { estimate: s === 0 ? null : 0, ciLower: null, ciUpper: null }
  }
  const agree = ({ s1, f0, n }: Cell): number => (s1 + f0) / n
  const differ = ({ f1, s0, n }: Cell): number => (f1 + s0) / n
  const up = ({ s1, f0, n }: Cell): number => (s1 * f0) / n
  const down = ({ f1, s0, n }: Cell): number => (f1 * s0) / n
  const logVariance =
    sum((cell) => agree(cell) * up(cell)) / (2 * r * r) +
    sum((cell) => agree(cell) * down(cell) + differ(cell) * up(cell)) / (2 * r * s) +
    sum((cell) => differ(cell) * down(cell)) / (2 * s * s)
  const factor = Math.exp(criticalValue(Infinity, confidenceLevel) * Math.sqrt(logVariance))
  return { estimate: r / s, ciLower: r / s / factor, ciUpper: (r / s) * factor }
}

/** The Mantel–Haenszel risk difference with Sato's variance. */
export function commonDifference(sum: Sum): { estimate: number; standardError: number } {
  const weight = sum(({ n1, n0, n }) => (n1 * n0) / n)
  const estimate = sum(({ s1, s0, n1, n0, n }) => (s1 * n0 - s0 * n1) / n) / weight
  const p = sum(
    ({ s1, s0, n1, n0, n }) => (n1 * n1 * s0 - n0 * n0 * s1 + (n1 * n0 * (n0 - n1)) / 2) / (n * n),
  )
  const q = sum(({ s1, s0, f1, f0, n }) => (s1 * f0 + s0 * f1) / (2 * n))
  return { estimate, standardError: Math.sqrt(Math.max(0, estimate * p + q)) / weight }
}
