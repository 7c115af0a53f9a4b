import { tailPValue } from '../t-result.ts'
import type { Alternative, Status } from '../types.ts'
import { requireOneOf, requireValues } from '../validate.ts'
import { midRanks } from './mid-ranks.ts'
import { rankSumDistribution } from './rank-sum-distribution.ts'

export type MannWhitneyResult = {
  status: Status
  /** U of the treatment: pairs in which the treatment is larger, ties counted half. */
  statistic: number | null
  /** The standardised U of the normal approximation; null for the exact test. */
  z: number | null
  pValue: number | null
  /** P(treatment > control) + ½ P(equal) of a random pair: U ÷ (n₀ n₁). */
  probabilityOfSuperiority: number | null
  alternative: Alternative
  method: string
}

/** Pairs up to which the exact distribution is worked out. */
const EXACT_PAIRS_MAX = 10_000
const EXACT_BELOW = 50

/**
 * Mann–Whitney's U test (Wilcoxon's rank-sum test): does one arm tend to larger values?
 *
 * It tests the order of values, not of means: revenue may rise while U falls.
 *
 * @param method `exact` works out the conditional distribution, ties included, for up to 10,000 pairs;
 *   `auto` takes it when both arms hold fewer than 50 values
 * @param continuityCorrection of the normal approximation, ½ toward the mean
 * @throws RangeError or TypeError naming the wrong argument
 * @see Mann & Whitney (1947), Annals of Mathematical Statistics 18:50-60; Lehmann (1975), Nonparametrics
 */
export function mannWhitneyU({
  control,
  treatment,
  alternative = 'two-sided',
  method = 'auto',
  continuityCorrection = true,
}: {
  control: readonly number[]
  treatment: readonly number[]
  alternative?: Alternative
  method?: 'auto' | 'exact' | 'asymptotic'
  continuityCorrection?: boolean
}): MannWhitneyResult {
  requireValues(control, 'control')
  requireValues(treatment, 'treatment')
  requireOneOf(alternative, ['two-sided', 'greater', 'less'], 'alternative')
  requireOneOf(method, ['auto', 'exact', 'asymptotic'], 'method')
  const [n0, n1] = [control.length, treatment.length]
  if (method === 'exact' && n0 * n1 > EXACT_PAIRS_MAX) {
    throw new RangeError('method exact takes up to 10,000 pairs of values')
  }
  const isExact = method === 'exact' || (method === 'auto' && n0 < EXACT_BELOW && n1 < EXACT_BELOW)
  const frame = { alternative, method: isExact ? 'exact rank-sum test' : 'Mann–Whitney U test' }
  const none = { statistic: null, z: null, pValue: null, probabilityOfSuperiority: null }
  if (n0 === 0 || n1 === 0) return { status: 'insufficient-data', ...none, ...frame }
  const { ranks, tieSum } = midRanks([...treatment, ...control])
  const offset = (n1 * (n1 + 1)) / 2
  const u = ranks.slice(0, n1).reduce((sum, rank) => sum + rank, 0) - offset
  const base = { statistic: u, z: null, probabilityOfSuperiority: u / (n0 * n1), ...frame }
  const total = n0 + n1
  const variance = ((n0 * n1) / 12) * (total + 1 - tieSum / (total * (total - 1)))
  if (!(variance > 0)) return { ...base, status: 'zero-variance', pValue: 1 }
  if (isExact) {
    const distribution = rankSumDistribution(ranks, n1)
    const at = Math.round(2 * (u + offset))
    const tails = { greater: distribution.sf(at), less: distribution.cdf(at) }
    const both = Math.min(1, 2 * Math.min(tails.greater, tails.less))
    return {
      ...base,
      status: 'ok',
      pValue: alternative === 'two-sided' ? both : tails[alternative],
    }
  }
  const z = standardised(u - (n0 * n1) / 2, { alternative, continuityCorrection, variance })
  return { ...base, status: 'ok', z, pValue: tailPValue(z, Infinity, alternative) }
}

function standardised(
  distance: number,
  options: { alternative: Alternative; continuityCorrection: boolean; variance: number },
): number {
  const { alternative, continuityCorrection, variance } = options
  const sides = { greater: 0.5, less: -0.5, 'two-sided': 0.5 * Math.sign(distance) }
  return (distance - (continuityCorrection ? sides[alternative] : 0)) / Math.sqrt(variance)
}
