import { finite } from '../checked.ts'
import type { Figure } from '../figure.ts'
import { quotient } from '../figure.ts'
import { groupBy } from '../group-by.ts'

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

export type HandOffSummary = {
  handOffs: { id: string; state: SlaState; elapsedMs: number }[]
  /** Met ÷ (met + breach); those still in time are out. */
  slaRate: Figure<'nothing_due'>
  /** Accepted ÷ handed over, pending ones included. */
  acceptanceRate: Figure<'nothing_handed_over'>
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
    slaRate: quotient(inState('met'), inState('met') + inState('breach'), 'nothing_due'),
    acceptanceRate: quotient(
      withOutcome('accepted').length,
      options.handOffs.length,
      'nothing_handed_over',
    ),
    accepted: withOutcome('accepted').length,
    rejected: withOutcome('rejected').length,
    pending: withOutcome('pending').length,
    rejectionReasons: [...reasons]
      .map(([reason, rows]) => ({ reason, count: rows.length }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
  }
}
