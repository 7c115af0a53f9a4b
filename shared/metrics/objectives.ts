import { objectiveScore } from './b2b/pipeline.ts'
import { compensatedSum } from '../numeric/summation.ts'

/** One measured result of an objective, in its own unit. */
export type KeyResultValue = { baseline: number; target: number; actual: number | null }

/** 0 to 0.3 missed, below 0.7 partly reached, from 0.7 reached: the usual bands of such scores. */
export type ScoreBand = 'missed' | 'partly' | 'reached'

export type KeyResultScore = {
  /** (actual − baseline) ÷ (target − baseline); may be negative or above 1. */
  score: number | null
  band: ScoreBand | null
  reason: 'no_actual' | 'target_equals_baseline' | null
}

const REACHED = 0.7
const PARTLY = 0.4

/**
 * How far a key result has come: from 19 to 27 and at 23 is half way, 0.50.
 *
 * @see loach.app, OKR scoring: bands at 0.4 and 0.7
 */
export function keyResultScore({ baseline, target, actual }: KeyResultValue): KeyResultScore {
  if (actual === null) return { score: null, band: null, reason: 'no_actual' }
  const { value, reason } = objectiveScore({ baseline, target, actual })
  return { score: value, band: value === null ? null : bandOf(value), reason }
}

/**
 * Score of an objective: the mean of its key results, each counted within 0 and 1, so that one result
 * far over its target does not hide another that failed. Null until every result has a score.
 */
export function objectiveResult(scores: readonly KeyResultScore[]): {
  score: number | null
  band: ScoreBand | null
  scored: number
} {
  const known = scores.flatMap(({ score }) =>
    score === null ? [] : [Math.min(1, Math.max(0, score))],
  )
  const isComplete = known.length === scores.length && known.length > 0
  const score = isComplete ? compensatedSum(known) / known.length : null
  return { score, band: score === null ? null : bandOf(score), scored: known.length }
}

function bandOf(score: number): ScoreBand {
  // A score of 0.7 that floating point puts a hair below is still 0.7.
  const rounded = Math.round(score * 1e9) / 1e9
  return rounded >= REACHED ? 'reached' : rounded >= PARTLY ? 'partly' : 'missed'
}
