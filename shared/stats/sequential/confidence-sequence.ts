import { findRoot } from '../../numeric/root-finding.ts'
import { intervalAt, type TestFrame, withoutNumbers } from '../t-result.ts'
import type { Alternative, TestResult } from '../types.ts'
import {
  requireAboveZero,
  requireCount,
  requireFinite,
  requireFrame,
  requireNotNegative,
  requireOpenUnit,
} from '../validate.ts'
import { mixturePrecision } from './normal-mixture.ts'

/** A test result that is valid at every look, however often one looks. */
export type SequentialResult = TestResult & { halfWidth: number | null }

export type SequentialOptions = {
  alpha?: number
  /** Observations, both arms together, at which the interval is tightest; fixed before the data. */
  tuningSampleSize?: number
  alternative?: Alternative
}

/** GrowthBook's default; wide of it the interval grows slowly. */
const TUNING_SAMPLE_SIZE = 5_000

/**
 * Asymptotic confidence sequence for an estimate: an interval that covers at all looks together.
 *
 * Tightest near `tuningSampleSize`. Needs samples large enough for the normal approximation at the
 * first look.
 *
 * @param standardError of the estimate now
 * @param n observations so far, both arms together
 * @throws RangeError or TypeError naming the wrong argument
 * @see Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Annals of Statistics 52:2613-2640
 */
export function asymptoticConfidenceSequence({
  estimate,
  standardError,
  n,
  alpha = 0.05,
  tuningSampleSize = TUNING_SAMPLE_SIZE,
  alternative = 'two-sided',
}: SequentialOptions & { estimate: number; standardError: number; n: number }): SequentialResult {
  requireFinite(estimate, 'estimate')
  requireNotNegative(standardError, 'standardError')
  requireCount(n, 'n')
  requireOpenUnit(alpha, 'alpha')
  requireFrame(alternative, 1 - alpha)
  requireAboveZero(tuningSampleSize, 'tuningSampleSize')
  const frame = {
    alternative,
    confidenceLevel: 1 - alpha,
    method: 'asymptotic confidence sequence',
  }
  if (standardError === 0 || n === 0) return noSequence(estimate, frame)
  const statistic = estimate / standardError
  const design = { n, tuningSampleSize, sided: alternative === 'two-sided' ? 2 : 1 } as const
  const halfWidth = standardError * deviation(alpha, design)
  return {
    status: 'ok',
    estimate,
    standardError,
    df: null,
    statistic,
    pValue:
      alternative === 'two-sided'
        ? twoSidedPValue(statistic, alpha, design)
        : oneSidedPValue(alternative === 'greater' ? statistic : -statistic, alpha, design),
    ...intervalAt(estimate, halfWidth, alternative),
    halfWidth,
    ...frame,
  }
}

export const noSequence = (estimate: number, frame: TestFrame): SequentialResult => ({
  ...withoutNumbers({ status: 'zero-variance', estimate, ...frame }),
  halfWidth: null,
})

type Design = { n: number; tuningSampleSize: number; sided: 1 | 2 }

/** n ρ², how far the sample has come on the mixture's own scale. */
const progress = (alpha: number, { n, tuningSampleSize, sided }: Design): number =>
  n / mixturePrecision(tuningSampleSize, sided === 2 ? alpha : Math.min(1 - 1e-9, 2 * alpha))

/** Half width in standard errors. */
export function deviation(alpha: number, design: Design): number {
  const reached = progress(alpha, design)
  const growth = Math.sqrt(reached + 1)
  const log = design.sided === 2 ? Math.log(growth / alpha) : Math.log1p(growth / (2 * alpha))
  return Math.sqrt(((2 * (reached + 1)) / reached) * log)
}

function twoSidedPValue(z: number, alpha: number, design: Design): number {
  const reached = progress(alpha, design)
  const logP = 0.5 * Math.log1p(reached) - (reached * z * z) / (2 * (reached + 1))
  return Math.min(1, Math.exp(logP))
}

/**
 * The level at which the interval touches 0. The half width falls with the level and rises again near
 * ½, where the mixture loses its scale, so it may touch twice: the crossing on the side of `alpha`
 * that the interval itself takes counts, and the two never contradict each other.
 */
function oneSidedPValue(z: number, alpha: number, design: Design): number {
  const gap = (logAlpha: number): number => deviation(Math.exp(logAlpha), design) - z
  const excluded = gap(Math.log(alpha)) < 0
  const lower = excluded ? Math.log(1e-300) : Math.log(alpha)
  const upper = excluded ? Math.log(alpha) : levelOfSmallestGap(alpha, gap)
  if (gap(upper) >= 0) return 1
  if (gap(lower) <= 0) return Math.exp(lower)
  const root = findRoot(gap, { lower, upper, tolerance: 1e-14 })
  return root.status === 'ok' ? Math.exp(root.value) : 1
}

const levelOfSmallestGap = (alpha: number, gap: (logAlpha: number) => number): number =>
  LARGE_LEVELS.reduce(
    (best, each) => (each > Math.log(alpha) && gap(each) < gap(best) ? each : best),
    Math.log(alpha),
  )

/** Logarithms of levels from 0.01 to just below ½. */
const LARGE_LEVELS = Array.from({ length: 50 }, (_, step) => Math.log(0.01 * (step + 0.99)))
