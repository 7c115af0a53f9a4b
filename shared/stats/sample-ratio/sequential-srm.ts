import { logGamma } from '../../numeric/gamma.ts'
import type { Status } from '../types.ts'
import { requireAboveZero, requireCount, requireWeights } from '../validate.ts'

export type SequentialSrmResult = {
  status: Status
  /** After each batch, the smallest p-value so far: valid at every look. */
  pValues: number[]
  /** ln of the Bayes factor of "the shares are other than planned", after each batch. */
  logBayesFactors: number[]
  /** Posterior probability that the shares are other than planned, from even odds. */
  posteriorProbabilities: number[]
  /** After the last batch. */
  pValue: number
}

/**
 * Sample-ratio test that may be looked at after every batch: Dirichlet-multinomial mixture against the
 * planned shares, on cumulative counts, so that the batches' sizes do not matter.
 *
 * @param batches counts per arm in each batch
 * @param concentration of the prior about the planned shares; or `priorAlpha`, one a positive weight
 * @throws RangeError or TypeError naming the wrong argument
 * @see Lindon & Malek (2022), NeurIPS, "Anytime-valid inference for multinomial count data"
 */
export function sequentialSrm({
  batches,
  weights,
  concentration = 10_000,
  priorAlpha,
}: {
  batches: readonly (readonly number[])[]
  weights: readonly number[]
  concentration?: number
  priorAlpha?: readonly number[]
}): SequentialSrmResult {
  requireWeights(weights, weights.length)
  requireAboveZero(concentration, 'concentration')
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0)
  const shares = weights.map((weight) => weight / weightSum)
  const prior = priorAlpha ?? shares.map((share) => concentration * share)
  if (prior.length !== weights.length) {
    throw new RangeError('priorAlpha must have as many arms as weights')
  }
  prior.forEach((alpha, arm) => {
    if ((weights[arm] as number) > 0) requireAboveZero(alpha, `priorAlpha[${String(arm)}]`)
  })
  const totals = weights.map(() => 0)
  const result: SequentialSrmResult = {
    status: 'insufficient-data',
    pValues: [],
    logBayesFactors: [],
    posteriorProbabilities: [],
    pValue: 1,
  }
  batches.forEach((batch, index) => {
    if (batch.length !== weights.length) {
      throw new RangeError(`batches[${String(index)}] must have as many arms as weights`)
    }
    batch.forEach((count, arm) => {
      requireCount(count, `batches[${String(index)}][${String(arm)}]`)
      totals[arm] = (totals[arm] as number) + count
    })
    const isImpossible = totals.some((total, arm) => total > 0 && weights[arm] === 0)
    const logFactor = isImpossible ? Infinity : logBayesFactor(totals, shares, prior)
    if (totals.some((total) => total > 0)) result.status = 'ok'
    if (isImpossible) result.status = 'impossible-assignment'
    result.pValue = Math.min(result.pValue, Math.exp(-logFactor))
    result.pValues.push(result.pValue)
    result.logBayesFactors.push(logFactor)
    result.posteriorProbabilities.push(1 / (1 + Math.exp(-logFactor)))
  })
  return result
}

function logBayesFactor(
  totals: readonly number[],
  shares: readonly number[],
  prior: readonly number[],
): number {
  let [sum, before, after] = [0, 0, 0]
  shares.forEach((share, arm) => {
    if (share === 0) return
    const [alpha, total] = [prior[arm] as number, totals[arm] as number]
    sum += logGamma(alpha + total) - logGamma(alpha) - (total === 0 ? 0 : total * Math.log(share))
    before += alpha
    after += alpha + total
  })
  return sum - logGamma(after) + logGamma(before)
}
