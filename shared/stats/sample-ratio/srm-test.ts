import { chiSquareSf } from '../../numeric/chi-squared.ts'
import type { Status } from '../types.ts'
import { requireCount, requireOpenUnit, requireWeights } from '../validate.ts'

export type SampleRatioResult = {
  status: Status
  statistic: number | null
  df: number
  pValue: number
  /** True when the p-value is below the threshold. */
  mismatch: boolean
  expected: number[]
}

/** Below this a split is not chance; 0.01 and 0.0005 are in use as well. */
export const SRM_THRESHOLD = 0.001

export type SampleRatioArgs = {
  observed: readonly number[]
  /** Planned shares, relative to their sum; an arm of weight 0 must stay empty. */
  weights: readonly number[]
  threshold?: number
}

/**
 * Sample-ratio mismatch: do the observed counts fit the planned shares? Pearson's chi-squared test.
 *
 * @returns status `impossible-assignment` and p = 0 for units in an arm without weight
 * @throws RangeError naming the wrong argument
 * @see Fabijan et al. (2019), KDD, which takes 0.0005; Kohavi, Tang & Xu (2020), chapter 21
 */
export function srmTest({
  observed,
  weights,
  threshold = SRM_THRESHOLD,
}: SampleRatioArgs): SampleRatioResult {
  requireOpenUnit(threshold, 'threshold')
  observed.forEach((count, arm) => {
    requireCount(count, `observed[${String(arm)}]`)
  })
  requireWeights(weights, observed.length)
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0)
  const total = observed.reduce((sum, count) => sum + count, 0)
  const expected = weights.map((weight) => (total * weight) / weightSum)
  const df = weights.filter((weight) => weight > 0).length - 1
  const base = { statistic: null, df, expected }
  if (total === 0) return { status: 'insufficient-data', ...base, pValue: 1, mismatch: false }
  if (observed.some((count, arm) => count > 0 && weights[arm] === 0)) {
    return { status: 'impossible-assignment', ...base, pValue: 0, mismatch: true }
  }
  const statistic = expected.reduce(
    (sum, e, arm) => (e === 0 ? sum : sum + ((observed[arm] ?? 0) - e) ** 2 / e),
    0,
  )
  const pValue = df === 0 ? 1 : chiSquareSf(statistic, df)
  return { ...base, status: 'ok', statistic, pValue, mismatch: pValue < threshold }
}
