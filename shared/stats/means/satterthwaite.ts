/** A variance of an estimate, and the degrees of freedom it was itself estimated with. */
export type EstimatedVariance = { variance: number; df: number }

/**
 * Welch–Satterthwaite degrees of freedom of a sum of independent variance estimates; not rounded.
 *
 * @see Satterthwaite (1946), Biometrics Bulletin 2:110-114; Welch (1947), Biometrika 34:28-35
 */
export function satterthwaiteDf(parts: readonly EstimatedVariance[]): number {
  const total = parts.reduce((sum, { variance }) => sum + variance, 0)
  // Shares of the total, so that tiny variances do not underflow when squared.
  const spread = parts.reduce((sum, { variance, df }) => sum + (variance / total) ** 2 / df, 0)
  return 1 / spread
}
