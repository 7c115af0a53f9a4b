import { binomialCdf, binomialSf } from '../../numeric/binomial.ts'
import { requireCount, requireOpenUnit, requireWeights } from '../validate.ts'
import { type SampleRatioArgs, type SampleRatioResult, SRM_THRESHOLD } from './srm-test.ts'

/**
 * Exact sample-ratio test of two arms, for totals too small for `srmTest`: binomial, two-sided by
 * twice the nearer tail.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Kohavi, Tang & Xu (2020), chapter 21
 */
export function srmExactTest({
  observed,
  weights,
  threshold = SRM_THRESHOLD,
}: SampleRatioArgs): SampleRatioResult {
  requireOpenUnit(threshold, 'threshold')
  if (observed.length !== 2) throw new RangeError('observed must have two arms')
  observed.forEach((count, arm) => {
    requireCount(count, `observed[${String(arm)}]`)
  })
  requireWeights(weights, observed.length)
  const [first, second] = observed as [number, number]
  const share = (weights[0] as number) / ((weights[0] as number) + (weights[1] as number))
  const total = first + second
  const base = { statistic: null, df: 1, expected: [total * share, total * (1 - share)] }
  if (total === 0) return { status: 'insufficient-data', ...base, pValue: 1, mismatch: false }
  const isImpossible = (share === 0 && first > 0) || (share === 1 && second > 0)
  if (isImpossible) return { status: 'impossible-assignment', ...base, pValue: 0, mismatch: true }
  const lower = binomialCdf(first, total, share)
  const upper = binomialSf(first - 1, total, share)
  const pValue = Math.min(1, 2 * Math.min(lower, upper))
  return { status: 'ok', ...base, pValue, mismatch: pValue < threshold }
}
