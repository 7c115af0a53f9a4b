import {
  committeeSize,
  decidersAnswer,
  decisionTime,
  POSITION_SIGNALS,
  type PositionAnswer,
  type PositionAnswers,
  shareAnswer,
} from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'
import { readFirstOrderDelays, readWonDays } from '../read-models/decision-times.ts'
import { readCellSums } from '../read-models/period-sums.ts'
import { readPositionData } from '../read-models/position-facts.ts'

const DAY_MS = 24 * 3_600_000

/**
 * What data tell of who decides and how long it takes, each rhythm apart: the deciders of an account, the
 * median from the first visit to the first order, the median from a deal's creation to its win.
 */
export async function measuredIn(scope: ProjectScope) {
  const { mode } = scope.project
  const { meanDeciders } = await readPositionData(scope)
  const visits = mode === 'b2b' ? [] : await readFirstOrderDelays(scope)
  const deals = mode === 'b2c' ? [] : await readWonDays(scope)
  return {
    deciders:
      mode === 'b2c' || meanDeciders === null
        ? null
        : { mean: meanDeciders, size: committeeSize(meanDeciders) },
    b2c: decisionTime(visits.map((ms) => ms / DAY_MS)),
    b2b: decisionTime(deals),
  }
}

/** What data answer by themselves; a signal without data is left to people. */
export async function suggestedIn(scope: ProjectScope): Promise<PositionAnswers> {
  const { meanDeciders, pilotShare, b2bSpendShare, ...facts } = await readPositionData(scope)
  const [shop] = await readCellSums(scope, { ...EVER, grain: 'total', by: null })
  const fromShop = shopAnswers(shop, facts.deals)
  const fromData: PositionAnswers = {
    deciders: meanDeciders === null || meanDeciders < 1 ? null : decidersAnswer(meanDeciders),
    trial_before_paying: answerOf(pilotShare),
    returns_or_security: answerOf(
      partOf(facts.reviews, facts.reviews + (shop?.refunded_orders ?? 0)),
    ),
    channels: answerOf(b2bSpendShare),
    reviews_or_references: answerOf(partOf(facts.wonWithReference, facts.wonDeals)),
  }
  return Object.fromEntries(
    POSITION_SIGNALS.map((signal) => [signal, fromData[signal] ?? fromShop[signal] ?? null]),
  )
}

/** Who sells only by a shop sells to one person at a time, who pays without a trial. */
function shopAnswers(
  shop: { orders: number; cart_sessions: number } | undefined,
  deals: number,
): PositionAnswers {
  if (shop === undefined || shop.orders === 0 || deals > 0) return {}
  const answers: PositionAnswers = { deciders: 'b2c', trial_before_paying: 'b2c' }
  return shop.cart_sessions > 0 ? { ...answers, cart_or_rfp: 'b2c' } : answers
}

const EVER = { from: '0000-01-01', to: '9999-12-31' } as const
const partOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
const answerOf = (b2bShare: number | null): PositionAnswer | null =>
  b2bShare === null ? null : shareAnswer({ b2bShare })
