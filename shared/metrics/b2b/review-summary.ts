import { quantileR7 } from '../quantile.ts'
import { quantileInterval, type SampleInterval } from './sample-interval.ts'
import { type CountRate, countRate } from './win-rate.ts'

export type DealReview = {
  id: string
  kind: 'security' | 'legal' | 'procurement'
  submittedMs: number | null
  decidedMs: number | null
  outcome: 'approved' | 'rejected' | 'pending'
}

export type ReviewSummary = {
  kind: DealReview['kind']
  submitted: number
  approved: number
  rejected: number
  pending: number
  /** Approved ÷ submitted, pending ones in the denominator and named beside it. */
  approvalRate: CountRate<'no_reviews'>
  /** Approved ÷ decided. */
  passRate: CountRate<'none_decided'>
  /** From submission to decision, of those decided; open ones would make it look short. */
  medianDaysDecided: number | null
  medianDaysDecidedInterval: SampleInterval | null
  /** Since submission, of those still open; all of them are known, so without an interval. */
  medianDaysPending: number | null
}

const KINDS = ['security', 'legal', 'procurement'] as const
const DAY_MS = 86_400_000

/** How reviews of deals go, by kind: 34 of 40 approved are 85 %, with those pending apart. */
export function reviewSummary(options: {
  reviews: readonly DealReview[]
  nowMs: number
}): ReviewSummary[] {
  const { reviews, nowMs } = options
  return KINDS.map((kind) => {
    const own = reviews.filter((review) => review.kind === kind)
    const of = (outcome: DealReview['outcome']): DealReview[] =>
      own.filter((review) => review.outcome === outcome)
    const [approved, rejected, pending] = [of('approved'), of('rejected'), of('pending')]
    const decided = [...approved, ...rejected]
    const decidedDays = daysOf(decided.map((each) => [each.submittedMs, each.decidedMs]))
    const pendingDays = daysOf(pending.map(({ submittedMs }) => [submittedMs, nowMs]))
    return {
      kind,
      submitted: own.length,
      approved: approved.length,
      rejected: rejected.length,
      pending: pending.length,
      approvalRate: countRate(approved.length, own.length, 'no_reviews'),
      passRate: countRate(approved.length, decided.length, 'none_decided'),
      medianDaysDecided: medianOf(decidedDays),
      medianDaysDecidedInterval: quantileInterval(decidedDays),
      medianDaysPending: medianOf(pendingDays),
    }
  })
}

const daysOf = (spans: readonly (readonly [number | null, number | null])[]): number[] =>
  spans.flatMap(([from, to]) =>
    from === null || to === null || to < from ? [] : [(to - from) / DAY_MS],
  )

const medianOf = (days: readonly number[]): number | null =>
  days.length === 0 ? null : quantileR7(days, 0.5)
