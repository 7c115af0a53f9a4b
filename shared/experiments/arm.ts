import {
  type CountStat,
  type Located,
  locatedArm,
  locatedQuantile,
  type MeanSummary,
  momentsFromSums,
  type QuantileStat,
  type RatioStat,
} from '../stats/index.ts'
import type { UnitSums } from './unit-sums.ts'

/** One variant as the statistics take it; every unit counts, also those without a fact. */
export type Arm = { units: number } & (
  | { kind: 'proportion'; stat: CountStat }
  | { kind: 'mean'; stat: MeanSummary }
  | { kind: 'ratio'; stat: RatioStat }
  /** Null where the sample is too small for the quantile's interval. */
  | { kind: 'quantile'; stat: QuantileStat | null }
)

/** An arm from sums over its units. */
export function armOf(sums: UnitSums, kind: 'proportion' | 'mean' | 'ratio'): Arm {
  const { units } = sums
  if (kind === 'proportion') {
    return { kind, units, stat: { successes: sums.numerator, trials: units } }
  }
  return kind === 'mean'
    ? { kind, units, stat: meanOf(sums) }
    : { kind, units, stat: ratioOf(sums) }
}

/** The value of an arm and the variance of that value; null where there is none. */
export function locatedValue(arm: Arm): Located | null {
  if (arm.kind === 'quantile') return arm.stat && locatedQuantile(arm.stat)
  return locatedArm(arm.stat, arm.kind)
}

const meanOf = ({ units, numerator, numeratorSquares }: UnitSums): MeanSummary =>
  momentsFromSums({ n: units, sum: numerator, sumSquares: numeratorSquares })

export function ratioOf(sums: UnitSums): RatioStat {
  const { units: n, numerator, denominator, denominatorSquares, products } = sums
  const covariance = n < 2 ? 0 : (products - (numerator * denominator) / n) / (n - 1)
  const moments = ({ mean, variance }: MeanSummary): RatioStat['numerator'] => ({
    mean: mean ?? 0,
    variance: variance ?? 0,
  })
  return {
    n,
    numerator: moments(meanOf(sums)),
    denominator: moments(momentsFromSums({ n, sum: denominator, sumSquares: denominatorSquares })),
    covariance,
  }
}
