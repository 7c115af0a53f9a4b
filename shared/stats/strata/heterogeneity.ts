import { chiSquareSf } from '../../numeric/chi-squared.ts'
import { spreadResult, withoutNumbers } from '../t-result.ts'
import type { Status, TestResult } from '../types.ts'
import { requireAboveZero, requireFinite, requireOpenUnit } from '../validate.ts'

/** An independent estimate of an effect, such as that of one segment. */
export type Estimate = { estimate: number; standardError: number }

/**
 * Do two independent effects differ? Second minus first.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Altman & Bland (2003), BMJ 326:219
 */
export function interactionTest({
  first,
  second,
  confidenceLevel = 0.95,
}: {
  first: Estimate
  second: Estimate
  confidenceLevel?: number
}): TestResult {
  requireEstimate(first, 'first')
  requireEstimate(second, 'second')
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  return spreadResult(
    {
      estimate: second.estimate - first.estimate,
      standardError: Math.hypot(first.standardError, second.standardError),
      df: Infinity,
    },
    { alternative: 'two-sided', confidenceLevel, method: 'z-test of an interaction' },
  )
}

export type HeterogeneityResult = {
  status: Status
  /** Cochran's Q. */
  statistic: number | null
  df: number
  pValue: number | null
  /** Share of the spread between estimates that chance does not explain, in [0, 1). */
  iSquared: number | null
  /** Variance of the true effects, by DerSimonian and Laird. */
  tauSquared: number | null
  /** Mean effect, each weighted by its precision. */
  pooled: TestResult
}

/**
 * Do several independent effects differ by more than chance?
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Cochran (1954), Biometrics 10:101-129; DerSimonian & Laird (1986); Higgins & Thompson (2002)
 */
export function heterogeneityTest({
  estimates,
  confidenceLevel = 0.95,
}: {
  estimates: readonly Estimate[]
  confidenceLevel?: number
}): HeterogeneityResult {
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  estimates.forEach((each, index) => {
    requireEstimate(each, `estimates[${String(index)}]`)
  })
  const frame = {
    alternative: 'two-sided',
    confidenceLevel,
    method: 'inverse-variance mean',
  } as const
  const df = Math.max(0, estimates.length - 1)
  const none = { statistic: null, df, pValue: null, iSquared: null, tauSquared: null }
  if (estimates.length === 0) {
    const pooled = withoutNumbers({ status: 'insufficient-data', estimate: null, ...frame })
    return { status: 'insufficient-data', ...none, pooled }
  }
  const weights = estimates.map(({ standardError }) => 1 / standardError ** 2)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const mean =
    estimates.reduce((total, each, index) => total + each.estimate * (weights[index] ?? 0), 0) / sum
  const pooled = spreadResult(
    { estimate: mean, standardError: 1 / Math.sqrt(sum), df: Infinity },
    frame,
  )
  if (df === 0) return { status: 'insufficient-data', ...none, pooled }
  const statistic = estimates.reduce(
    (total, each, index) => total + (weights[index] ?? 0) * (each.estimate - mean) ** 2,
    0,
  )
  const squares = weights.reduce((total, weight) => total + weight * weight, 0)
  return {
    status: 'ok',
    statistic,
    df,
    pValue: chiSquareSf(statistic, df),
    iSquared: statistic === 0 ? 0 : Math.max(0, (statistic - df) / statistic),
    tauSquared: Math.max(0, (statistic - df) / (sum - squares / sum)),
    pooled,
  }
}

function requireEstimate({ estimate, standardError }: Estimate, name: string): void {
  requireFinite(estimate, `${name}.estimate`)
  requireAboveZero(standardError, `${name}.standardError`)
}

/**
 * Effect over strata with given weights (the shares of the population): Σ w d, variance Σ w² se².
 *
 * @param strata weights relative to their sum
 * @throws RangeError or TypeError naming the wrong argument
 * @see Miratrix, Sekhon & Yu (2013), JRSS B 75:369-396
 */
export function postStratifiedDifference({
  strata,
  confidenceLevel = 0.95,
}: {
  strata: readonly (Estimate & { weight: number })[]
  confidenceLevel?: number
}): TestResult {
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  if (strata.length === 0) throw new RangeError('strata must hold at least one stratum')
  strata.forEach((each, index) => {
    requireEstimate(each, `strata[${String(index)}]`)
    requireFinite(each.weight, `strata[${String(index)}].weight`)
    if (each.weight < 0)
      throw new RangeError(`strata[${String(index)}].weight must not be negative`)
  })
  const sum = strata.reduce((total, { weight }) => total + weight, 0)
  if (sum === 0) throw new RangeError('strata must not all have the weight 0')
  const share = ({ weight }: { weight: number }): number => weight / sum
  const variance = strata.reduce(
    (total, each) => total + (share(each) * each.standardError) ** 2,
    0,
  )
  return spreadResult(
    {
      estimate: strata.reduce((total, each) => total + share(each) * each.estimate, 0),
      standardError: Math.sqrt(variance),
      df: Infinity,
    },
    { alternative: 'two-sided', confidenceLevel, method: 'post-stratified z-test' },
  )
}
