import { adjustPValues } from '../stats/index.ts'

/**
 * p-values of secondary metrics that may be claimed beside a primary one: Holm's correction over the
 * secondaries, and none below the primary's own p-value.
 *
 * Serial gatekeeping: the secondaries of a variant are tested only once its primary metric is
 * significant, so that many secondaries cannot produce a "success" that the plan did not ask for. All
 * claims together keep the error rate of the primary's correction.
 *
 * @param primary the variant's corrected p-value of the primary metric; null keeps the gate shut
 * @returns one entry a secondary; null where it cannot be tested or the gate is shut for want of a test
 * @see Westfall & Krishen (2001), J. Stat. Planning and Inference 99:25-40; Dmitrienko & Tamhane (2007)
 */
export function gatedPValues({
  primary,
  secondaries,
}: {
  primary: number | null
  secondaries: readonly (number | null)[]
}): (number | null)[] {
  if (primary === null) return secondaries.map(() => null)
  const corrected = adjustPValues({ pValues: secondaries, method: 'holm' })
  return corrected.map((p) => (p === null ? null : Math.max(p, primary)))
}
