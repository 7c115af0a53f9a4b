import { normalIsf, studentTSf } from '../stats/index.ts'

/** The normal deviate with the tail of a t statistic, so that a small sample stays honest. */
export function normalDeviate(statistic: number, df: number): number {
  if (df === Infinity) return statistic
  const tail = Math.max(studentTSf(Math.abs(statistic), df), 1e-300)
  return Math.sign(statistic) * normalIsf(tail)
}
