import { criticalValue, intervalAt, tailPValue } from '../t-result.ts'
import { requireNatural, requireOpenUnit } from '../validate.ts'
import {
  asymptoticConfidenceSequence,
  type SequentialOptions,
  type SequentialResult,
} from './confidence-sequence.ts'

export type HybridResult = SequentialResult & {
  /** Which of the two readings the interval is. */
  stage: 'running' | 'planned-end'
}

/**
 * Hybrid test: always valid while it runs, with a small part of alpha, and fixed at the planned end,
 * with the rest. Looking daily costs little power, and an early stop stays honest.
 *
 * The two parts add up to alpha, so both stages together err no more often. The reading at the end
 * holds for the first look at or beyond `plannedN`; the p-values of earlier looks stay valid.
 *
 * @param n units so far, both arms together
 * @param plannedN units at the planned end
 * @param sequentialShare part of alpha that the time before the end may spend
 * @throws RangeError or TypeError naming the wrong argument
 * @see union bound over Waudby-Smith et al. (2024) and the fixed z-test
 */
export function hybridTest({
  n,
  plannedN,
  sequentialShare = 0.2,
  alpha = 0.05,
  alternative = 'two-sided',
  ...rest
}: SequentialOptions & {
  estimate: number
  standardError: number
  n: number
  plannedN: number
  sequentialShare?: number
}): HybridResult {
  requireNatural(plannedN, 'plannedN')
  requireOpenUnit(sequentialShare, 'sequentialShare')
  requireOpenUnit(alpha, 'alpha')
  const tuningSampleSize = rest.tuningSampleSize ?? plannedN / 2
  const running = asymptoticConfidenceSequence({
    ...rest,
    n,
    tuningSampleSize,
    alpha: alpha * sequentialShare,
    alternative,
  })
  const stage = n < plannedN ? ('running' as const) : ('planned-end' as const)
  const frame = { confidenceLevel: 1 - alpha, method: 'hybrid test', stage }
  const { estimate, standardError, statistic, pValue } = running
  if (estimate === null || standardError === null || statistic === null || pValue === null) {
    return { ...running, ...frame }
  }
  const early = Math.min(1, pValue / sequentialShare)
  if (stage === 'running') return { ...running, ...frame, pValue: early }
  const share = 1 - sequentialShare
  const halfWidth = criticalValue(Infinity, 1 - alpha * share, alternative) * standardError
  return {
    ...running,
    ...frame,
    pValue: Math.min(1, tailPValue(statistic, Infinity, alternative) / share),
    ...intervalAt(estimate, halfWidth, alternative),
    halfWidth,
  }
}
