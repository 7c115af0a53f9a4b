import { chiSquareProportions } from '../proportions/contingency.ts'
import type { CountStat } from '../types.ts'
import { requireOpenUnit } from '../validate.ts'
import { cellsOf, cochranMantelHaenszel, type CountStratum } from './mantel-haenszel.ts'

export type SimpsonResult = {
  /** Difference of the rates with the strata thrown together. */
  crude: number | null
  /** Difference within strata, by Mantel and Haenszel. */
  adjusted: number | null
  /** True where the two have opposite signs. */
  reversal: boolean
  /** Did the treatment's share differ between strata? Small: the allocation changed on the way. */
  allocation: { statistic: number | null; df: number; pValue: number | null }
  /** True where the share differs by more than chance; the usual cause is a ramp-up. */
  unevenAllocation: boolean
}

/**
 * Simpson's paradox: does the difference turn round, or change, when the strata are kept apart?
 *
 * @param alpha below which the treatment's share counts as uneven
 * @throws RangeError or TypeError naming the wrong argument
 * @see Simpson (1951), JRSS B 13:238-241; Crook, Frasca, Kohavi & Longbotham (2009), KDD, section 4
 */
export function simpsonsParadoxCheck({
  strata,
  alpha = 0.001,
}: {
  strata: readonly CountStratum[]
  alpha?: number
}): SimpsonResult {
  requireOpenUnit(alpha, 'alpha')
  const cells = cellsOf(strata)
  const total = (key: 's1' | 's0' | 'n1' | 'n0'): number =>
    cells.reduce((sum, cell) => sum + cell[key], 0)
  const crude = cells.length === 0 ? null : total('s1') / total('n1') - total('s0') / total('n0')
  const adjusted = cochranMantelHaenszel({ strata }).riskDifference.estimate
  const shares: CountStat[] = cells.map(({ n1, n }) => ({ successes: n1, trials: n }))
  const { statistic, df, pValue } = chiSquareProportions({ arms: shares })
  return {
    crude,
    adjusted,
    reversal: crude !== null && adjusted !== null && crude * adjusted < 0,
    allocation: { statistic, df, pValue },
    unevenAllocation: pValue !== null && pValue < alpha,
  }
}
