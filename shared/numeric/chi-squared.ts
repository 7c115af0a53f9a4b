import { gammaP, gammaPInv, gammaQ } from './gamma.ts'

/** P(X > x) of the chi-squared distribution with `df` degrees of freedom, accurate in the tail. */
export const chiSquareSf = (x: number, df: number): number => (x <= 0 ? 1 : gammaQ(df / 2, x / 2))

/** P(X ≤ x). */
export const chiSquareCdf = (x: number, df: number): number => (x <= 0 ? 0 : gammaP(df / 2, x / 2))

/** The x with P(X ≤ x) = p. @throws RangeError when p is not in [0, 1] or df is not positive */
export const chiSquareQuantile = (p: number, df: number): number => 2 * gammaPInv(p, df / 2)
