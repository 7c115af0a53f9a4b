import { finite } from '../checked.ts'
import { groupBy } from '../group-by.ts'
import { kaplanMeier, survivalQuantiles } from '../survival.ts'
import { type CountRate, countRate } from './win-rate.ts'

const MINUTE_MS = 60_000

/** Work passed from one role to the next, as from marketing to sales. */
export type HandOff = {
  id: string
  handedAt: number
  /** When it was taken or sent back; null while nobody has answered. */
  answeredAt: number | null
  outcome: 'accepted' | 'rejected' | 'pending'
  rejectionReason?: string | null
}

/** `breach`: answered late, or not answered and late already. */
export type SlaState = 'met' | 'breach' | 'waiting'

/** How long an answer takes by Kaplan-Meier: those not answered yet wait at least this long. */
export type HoursToAnswer = {
  median: number | null
  /** Of the median; an end is null where the curve does not get there. */
  lower: number | null
  upper: number | null
  level: number
  reason: 'nothing_handed_over' | 'median_not_reached' | null
}

export type HandOffSummary = {
  handOffs: { id: string; state: SlaState; elapsedMs: number }[]
  /** Met ÷ (met + breach); those still in time are out. */
  slaRate: CountRate<'nothing_due'>
  /** Accepted ÷ handed over, pending ones included. */
  acceptanceRate: CountRate<'nothing_handed_over'>
  hours: HoursToAnswer
  accepted: number
  rejected: number
  pending: number
  /** Most frequent first, then by name; `(none given)` for an empty reason. */
  rejectionReasons: { reason: string; count: number }[]
}

/**
 * Whether hand-offs were answered within the agreed time, how many were accepted, and why not.
 *
 * Elapsed time is calendar time, nights and weekends included; exactly `slaMs` is still met.
 *
 * @throws RangeError when an answer lies before its hand-off
 */
export function handOffSummary(options: {
  handOffs: readonly HandOff[]
  slaMs: number
  asOf: number
}): HandOffSummary {
  const { slaMs, asOf } = options
  const handOffs = options.handOffs.map(({ id, handedAt, answeredAt }) => {
    const elapsedMs = finite(answeredAt ?? asOf, 'answeredAt') - finite(handedAt, 'handedAt')
    if (answeredAt !== null && elapsedMs < 0) {
      throw new RangeError('answeredAt must not lie before handedAt')
    }
    const late = elapsedMs > slaMs
    const state: SlaState = late ? 'breach' : answeredAt === null ? 'waiting' : 'met'
    return { id, state, elapsedMs }
  })
  const inState = (state: SlaState): number => handOffs.filter((row) => row.state === state).length
  const withOutcome = (outcome: HandOff['outcome']): HandOff[] =>
    options.handOffs.filter((row) => row.outcome === outcome)
  const reasons = groupBy(withOutcome('rejected'), (row) => row.rejectionReason || '(none given)')
  return {
    handOffs,
    slaRate: countRate(inState('met'), inState('met') + inState('breach'), 'nothing_due'),
    acceptanceRate: countRate(
      withOutcome('accepted').length,
      options.handOffs.length,
      'nothing_handed_over',
    ),
    hours: hoursOf(handOffs, options.handOffs),
    accepted: withOutcome('accepted').length,
    rejected: withOutcome('rejected').length,
    pending: withOutcome('pending').length,
    rejectionReasons: [...reasons]
      .map(([reason, rows]) => ({ reason, count: rows.length }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  }
}

function hoursOf(
  rows: HandOffSummary['handOffs'],
  handOffs: readonly Pick<HandOff, 'answeredAt'>[],
): HoursToAnswer {
  const level = 0.95
  const curve = kaplanMeier({
    // To the minute: finer than anybody reads it, and a step of the curve less for each tie.
    durations: rows.map(({ elapsedMs }) => Math.round(Math.max(0, elapsedMs) / MINUTE_MS) / 60),
    observed: handOffs.map(({ answeredAt }) => answeredAt !== null),
    confidenceLevel: level,
  })
  const [median] = survivalQuantiles(curve, [0.5])
  const { estimate, ciLower: lower, ciUpper: upper } = median!
  return {
    median: estimate,
    lower,
    upper,
    level,
    reason: curve.n === 0 ? 'nothing_handed_over' : estimate === null ? 'median_not_reached' : null,
  }
}
