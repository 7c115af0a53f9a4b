import type { Mode } from '../schemas/mode.ts'
import { requireFinite, requireNotNegative } from '../stats/validate.ts'
import { quantileInterval, type SampleInterval } from './b2b/sample-interval.ts'
import { probability } from './checked.ts'
import { quantileR7 } from './quantile.ts'

/** The eight signals of the article, in its order. */
export const POSITION_SIGNALS = [
  'deciders',
  'trial_before_paying',
  'returns_or_security',
  'growth_limit',
  'feature_reaction',
  'channels',
  'reviews_or_references',
  'cart_or_rfp',
] as const
export type PositionSignal = (typeof POSITION_SIGNALS)[number]

/** `both` is an answer; a signal that is missing or null has none. */
export type PositionAnswer = Mode | 'both'
export type PositionAnswers = Partial<Record<PositionSignal, PositionAnswer | null>>

export type Position = {
  verdict: Mode | 'hybrid'
  answered: number
  counts: Record<PositionAnswer, number>
  /** Signals by answer, in the article's order. */
  signals: Record<PositionAnswer, PositionSignal[]>
  unanswered: PositionSignal[]
}

const ANSWERED_MIN = 6
const SHARE_MIN = 0.75

/**
 * Where a touchpoint stands between B2C and B2B. The article gives no rule: ours asks for three of
 * four answered signals one way, of at least six answered; everything else is hybrid (product A06).
 */
export function positionOf(answers: PositionAnswers): Position {
  const given = (answer: PositionAnswer): PositionSignal[] =>
    POSITION_SIGNALS.filter((signal) => answers[signal] === answer)
  const signals = { b2c: given('b2c'), b2b: given('b2b'), both: given('both') }
  const counts = {
    b2c: signals.b2c.length,
    b2b: signals.b2b.length,
    both: signals.both.length,
  }
  const answered = counts.b2c + counts.b2b + counts.both
  const leads = (mode: Mode): boolean =>
    answered >= ANSWERED_MIN && counts[mode] >= SHARE_MIN * answered
  return {
    verdict: leads('b2c') ? 'b2c' : leads('b2b') ? 'b2b' : 'hybrid',
    answered,
    counts,
    signals,
    unanswered: POSITION_SIGNALS.filter((signal) => (answers[signal] ?? null) === null),
  }
}

/** Signals whose answer moved to a mode from one run of the questions to the next (product A15). */
export function movedSignals(options: {
  before: PositionAnswers
  after: PositionAnswers
  to: Mode
}): PositionSignal[] {
  const { before, after, to } = options
  return POSITION_SIGNALS.filter((signal) => {
    const earlier = before[signal] ?? null
    return earlier !== null && earlier !== to && after[signal] === to
  })
}

/** First signal from data: one decider is B2C, three or more are B2B, between is both (product A07). */
export function decidersAnswer(meanDeciders: number): PositionAnswer {
  requireFinite(meanDeciders, 'meanDeciders')
  if (meanDeciders < 1) throw new RangeError('meanDeciders must be at least 1')
  if (meanDeciders >= 3) return 'b2b'
  return meanDeciders === 1 ? 'b2c' : 'both'
}

/** A share of one kind as an answer: more than half is an answer, half exactly is both. */
export function shareAnswer(options: { b2bShare: number }): PositionAnswer {
  const share = probability(options.b2bShare, 'b2bShare')
  if (share === 0.5) return 'both'
  return share > 0.5 ? 'b2b' : 'b2c'
}

export type CommitteeSize = 'one' | 'between_models' | 'typical' | 'large' | 'check_data'

/** How many decide: 3 to 7 is typical in B2B, up to 10 large, more is likely an error (ruling R1). */
export function committeeSize(meanDeciders: number): CommitteeSize {
  requireNotNegative(meanDeciders, 'meanDeciders')
  if (meanDeciders > 10) return 'check_data'
  if (meanDeciders > 7) return 'large'
  if (meanDeciders >= 3) return 'typical'
  return meanDeciders > 1 ? 'between_models' : 'one'
}

export type DecisionSpeed = 'minutes_to_days' | 'between_models' | 'weeks_to_quarters' | 'longer'

/** How long a decision takes, by the bands of the sales cycle (product C11, rulings R3 to R5). */
export function decisionSpeed(medianDays: number): DecisionSpeed {
  requireNotNegative(medianDays, 'medianDays')
  if (medianDays <= 3) return 'minutes_to_days'
  if (medianDays < 30) return 'between_models'
  return medianDays <= 180 ? 'weeks_to_quarters' : 'longer'
}

export type DecisionTime = {
  medianDays: number
  interval: SampleInterval | null
  /** How many times the median is of. */
  of: number
  speed: DecisionSpeed
}

/**
 * How long decisions take, by their median: of orders from the first visit, of deals from their creation.
 *
 * @param days fractions allowed; finished decisions only
 * @returns null where there is none
 */
export function decisionTime(days: readonly number[]): DecisionTime | null {
  if (days.length === 0) return null
  const medianDays = quantileR7(days, 0.5)
  return {
    medianDays,
    interval: quantileInterval(days),
    of: days.length,
    speed: decisionSpeed(medianDays),
  }
}
