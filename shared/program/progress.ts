import type { Experiment } from '../schemas/experiment.ts'
import type { ExperimentResult } from '../schemas/result.ts'

/** What an effect must be to matter where a plan names none; ours. */
const MINIMUM_EFFECT = 0.1

export type Progress = {
  /** From 0 to 1; null while nothing can be compared. */
  share: number | null
  /** In words: of what it is a share. */
  of: string
  minimumEffect: number
  /** Half the width of the interval now, relative. */
  halfWidth: number | null
  note: string | null
}

/**
 * How much of the information is there that tells the smallest effect worth having from none: the square
 * of that effect over half the width of the interval. It knows the width of the interval and not the
 * effect, so reading it every day spoils nothing.
 */
export function progressOf({ minimumEffect }: Experiment, { metrics }: ExperimentResult): Progress {
  const least = minimumEffect ?? MINIMUM_EFFECT
  const of = `the information that tells an effect of ${String(Math.round(least * 1_000) / 10)} % from none`
  const comparisons = metrics.find(({ role }) => role === 'primary')?.comparisons ?? []
  const widths = comparisons.flatMap(({ relative: { lower, upper } }) =>
    lower === null || upper === null ? [] : [(upper - lower) / 2],
  )
  const frame = { of, minimumEffect: least }
  if (widths.length === 0 || widths.length < comparisons.length) {
    return { ...frame, share: null, halfWidth: null, note: 'too few units to compare yet' }
  }
  const halfWidth = Math.max(...widths)
  const share = halfWidth === 0 ? 1 : Math.min(1, (least / halfWidth) ** 2)
  return { ...frame, share, halfWidth, note: null }
}
