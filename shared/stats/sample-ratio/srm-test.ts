import { chiSquareSf } from '../../numeric/chi-squared.ts'
import type { Status } from '../types.ts'
import { requireCount, requireNotNegative } from '../validate.ts'

export type SampleRatioResult = {
  status: Status
  statistic: number | null
  df: number
  pValue: number
  expected: number[]
}

/**
 * Sample-ratio mismatch: do the observed counts fit the planned shares? Pearson's chi-squared test.
 *
 * @param weights planned shares, relative to their sum; an arm of weight 0 must stay empty
 * @throws RangeError naming the wrong argument
 * @see Fabijan et al. (2019), KDD; Kohavi, Tang & Xu (2020), chapter 21
 */
export function srmTest({
  observed,
  weights,
}: {
  observed: readonly number[]
  weights: readonly number[]
}): SampleRatioResult {
  if (observed.length !== weights.length)
    throw new RangeError('weights must have as many arms as observed')
  observed.forEach((count, arm) => {
    requireCount(count, `observed[${String(arm)}]`)
  })
  weights.forEach((weight, arm) => {
    requireNotNegative(weight, `weights[${String(arm)}]`)
  })
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0)
  if (weightSum === 0) throw new RangeError('weights must not all be 0')
  const total = observed.reduce((sum, count) => sum + count, 0)
  const expected = weights.map((weight) => (total * weight) / weightSum)
  const df = weights.filter((weight) => weight > 0).length - 1
  if (total === 0) return { status: 'insufficient-data', statistic: null, df, pValue: 1, expected }
  if (observed.some((count, arm) => count > 0 && weights[arm] === 0)) {
    return { status: 'impossible-assignment', statistic: null, df, pValue: 0, expected }
  }
  const statistic = expected.reduce(
    (sum, e, arm) => (e === 0 ? sum : sum + ((observed[arm] ?? 0) - e) ** 2 / e),
    0,
  )
  const pValue = df === 0 ? 1 : chiSquareSf(statistic, df)
  return { status: 'ok', statistic, df, pValue, expected }
}
