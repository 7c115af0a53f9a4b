import type { CountStat, MeanStat, RatioStat } from '../stats/index.ts'
import { momentsFromSums } from '../stats/index.ts'
import type { UnitSums } from './unit-sums.ts'

/** One variant's sums as the statistics take them; every unit counts, also those without a fact. */
export const countOf = ({ numerator, units }: UnitSums): CountStat => ({
  successes: numerator,
  trials: units,
})

export const meanOf = ({ units, numerator, numeratorSquares }: UnitSums): MeanStat =>
  momentsFromSums({ n: units, sum: numerator, sumSquares: numeratorSquares })

export function ratioOf(sums: UnitSums): RatioStat {
  const { units: n, numerator, denominator, denominatorSquares, products } = sums
  const covariance = n < 2 ? 0 : (products - (numerator * denominator) / n) / (n - 1)
  return {
    n,
    numerator: meanOf(sums),
    denominator: momentsFromSums({ n, sum: denominator, sumSquares: denominatorSquares }),
    covariance,
  }
}
