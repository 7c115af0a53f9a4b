import { count } from '../checked.ts'
import { groupBy } from '../group-by.ts'
import type { DealHistory, DealOutcome } from './deal.ts'
import type { CountRate, IntervalMethod } from './win-rate.ts'
import { countRate } from './win-rate.ts'

/** An SQL rate at or below this is an alarm, given enough leads. */
export const SQL_RATE_ALARM = 0.02
export const SQL_RATE_MQL_MIN = 50

export type SqlRate = CountRate<'no_mql'> & {
  /** Marketing-qualified leads that are not sales-qualified; some may still become so. */
  notYet: number
  alarm: 'fires' | 'quiet' | 'too_few'
}

/**
 * Share of a cohort of marketing-qualified leads that sales has qualified. It is not the conversion of
 * leads to deals, which has its own band.
 */
export function sqlRate(options: { mql: number; sql: number }): SqlRate {
  const mql = count(options.mql, 'mql')
  const sql = count(options.sql, 'sql')
  if (sql > mql) throw new RangeError('sql must not exceed mql')
  // Whole numbers decide the edge: 1 of 50 is an alarm.
  const low = sql * (1 / SQL_RATE_ALARM) <= mql
  const alarm = mql < SQL_RATE_MQL_MIN ? 'too_few' : low ? 'fires' : 'quiet'
  return { ...countRate(sql, mql, 'no_mql'), notYet: mql - sql, alarm }
}

/** Reviews approved ÷ submitted; pending ones are in the denominator and shown apart. */
export function approvalRate(options: {
  approved: number
  rejected: number
  pending: number
}): CountRate<'nothing_submitted'> & { pending: number } {
  const approved = count(options.approved, 'approved')
  const pending = count(options.pending, 'pending')
  const submitted = approved + count(options.rejected, 'rejected') + pending
  return { ...countRate(approved, submitted, 'nothing_submitted'), pending }
}

export type TouchInfluence = {
  with: CountRate<'no_deals'>
  without: CountRate<'no_deals'>
  /** Deals were not assigned to the touch: good deals may simply get more of it. */
  reading: 'correlation'
}

/** Win rate of closed deals with a kind of touch, beside the others. */
export function touchInfluence(options: {
  deals: readonly { won: boolean; touched: boolean }[]
  interval?: IntervalMethod
}): TouchInfluence {
  const countOf = (touched: boolean) => {
    const deals = options.deals.filter((deal) => deal.touched === touched)
    return { deals: deals.length, won: deals.filter((deal) => deal.won).length }
  }
  return touchInfluenceOfCounts({ ...options, with: countOf(true), without: countOf(false) })
}

/** The same from counts: of deals with a kind of touch and without, how many were won. */
export function touchInfluenceOfCounts(options: {
  with: { deals: number; won: number }
  without: { deals: number; won: number }
  interval?: IntervalMethod
}): TouchInfluence {
  const rate = ({ deals, won }: { deals: number; won: number }): CountRate<'no_deals'> =>
    countRate(won, deals, 'no_deals', options)
  return { with: rate(options.with), without: rate(options.without), reading: 'correlation' }
}

/**
 * The histories of contacts as one history per account, so that five contacts of one account count
 * once in a funnel. An account is won when one contact is, and open while one is.
 */
export function accountHistories(
  contacts: readonly (DealHistory & { accountId: string })[],
): DealHistory[] {
  return [...groupBy(contacts, ({ accountId }) => accountId)].map(([id, group]) => {
    const outcome = jointOutcome(group.map((contact) => contact.outcome))
    const ends = group
      .filter((contact) => contact.outcome === outcome)
      .flatMap(({ closedAt }) => (closedAt === null ? [] : [closedAt]))
    return {
      id,
      history: group.flatMap(({ history }) => history),
      outcome,
      closedAt: outcome === 'open' || ends.length === 0 ? null : Math.min(...ends),
    }
  })
}

function jointOutcome(outcomes: readonly DealOutcome[]): DealOutcome {
  const order: readonly DealOutcome[] = ['won', 'open', 'lost', 'no-decision', 'disqualified']
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'open'
}
