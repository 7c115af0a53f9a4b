import { requireNumber, requirePositive, requireProbability } from './argument.ts'
import { betaInc, betaQuantile } from './beta.ts'
import { chiSquareCdf, chiSquareQuantile, chiSquareSf } from './chi-squared.ts'

/** P(F > x) of the F distribution with `df1` and `df2` degrees of freedom; df2 may be Infinity. */
export function fSf(x: number, df1: number, df2: number): number {
  requireArguments(x, df1, df2)
  if (x <= 0) return 1
  if (df2 === Infinity) return chiSquareSf(x * df1, df1)
  const near = df2 / (df2 + df1 * x)
  return betaInc(near, df2 / 2, df1 / 2, (df1 * x) / (df2 + df1 * x))
}

/** P(F ≤ x). */
export function fCdf(x: number, df1: number, df2: number): number {
  requireArguments(x, df1, df2)
  if (x <= 0) return 0
  if (df2 === Infinity) return chiSquareCdf(x * df1, df1)
  const near = (df1 * x) / (df2 + df1 * x)
  return betaInc(near, df1 / 2, df2 / 2, df2 / (df2 + df1 * x))
}

/** The x with P(F ≤ x) = p. @throws RangeError naming the argument */
export function fQuantile(p: number, df1: number, df2: number): number {
  requireProbability(p, 'p')
  requireArguments(0, df1, df2)
  if (df2 === Infinity) return chiSquareQuantile(p, df1) / df1
  if (p === 0) return 0
  if (p === 1) return Infinity
  const { x, complement } = betaQuantile(p, df1 / 2, df2 / 2)
  return (df2 * x) / (df1 * complement)
}

function requireArguments(x: number, df1: number, df2: number): void {
  requireNumber(x, 'x')
  requirePositive(df1, 'df1')
  if (!(df2 > 0)) throw new RangeError('df2 must be positive')
}
