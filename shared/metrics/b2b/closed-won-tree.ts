import { logMeanDecomposition } from '../log-mean-decomposition.ts'
import { quotient } from '../figure.ts'
import { meanInterval, type SampleInterval } from './sample-interval.ts'
import { countRate, type RateInterval } from './win-rate.ts'

export const CLOSED_WON_FACTORS = ['decided_deals', 'win_rate_closed_count', 'won_deal'] as const
export type ClosedWonFactor = (typeof CLOSED_WON_FACTORS)[number]

/** Deals that were decided in a period: won, or lost to a rival. */
export type DecidedDeals = {
  decided: number
  won: number
  wonMinor: number
  /** Of the deals won, for the interval of their mean; left out, there is none. */
  amountsMinor?: readonly number[]
}

type FactorInterval = RateInterval | SampleInterval | null

export type ClosedWonNode = {
  factor: ClosedWonFactor
  /** Deals, a share in [0, 1], and minor units. */
  before: number | null
  after: number | null
  /** Of a rate or a mean; null for a count, which is complete. */
  intervals: { before: FactorInterval; after: FactorInterval }
  /** Part of the root's change, in whole minor units; the parts sum to it. */
  contributionMinor: number | null
}

export type ClosedWonTree = {
  beforeMinor: number
  afterMinor: number
  changeMinor: number
  nodes: ClosedWonNode[]
  /** What the parts leave over: 0. */
  residualMinor: number | null
  reason: 'nothing_won_before' | 'nothing_won_after' | null
}

/**
 * Closed-won value as deals decided × win rate × value of a deal won, and its change split over the
 * three without a rest (products H02, H03, ruling R9).
 *
 * The split is by logarithmic means, so it does not depend on the order of the factors; rounding to
 * minor units goes to the largest part. Where nothing was won in one of the periods there is no split.
 */
export function closedWonTree({
  before,
  after,
}: {
  before: DecidedDeals
  after: DecidedDeals
}): ClosedWonTree {
  const [was, is] = [factorsOf(before), factorsOf(after)]
  const changeMinor = after.wonMinor - before.wonMinor
  const isSplit = before.wonMinor > 0 && after.wonMinor > 0
  const parts = isSplit
    ? wholeParts(
        changeMinor,
        logMeanDecomposition(
          CLOSED_WON_FACTORS.map((id) => ({ id, before: was[id] ?? 0, after: is[id] ?? 0 })),
        ).contributions?.map(({ contribution }) => contribution) ?? [],
      )
    : null
  return {
    beforeMinor: before.wonMinor,
    afterMinor: after.wonMinor,
    changeMinor,
    nodes: CLOSED_WON_FACTORS.map((factor, index) => ({
      factor,
      before: was[factor],
      after: is[factor],
      intervals: { before: intervalOf(factor, before), after: intervalOf(factor, after) },
      contributionMinor: parts?.[index] ?? null,
    })),
    residualMinor: parts === null ? null : changeMinor - sumOf(parts),
    reason: isSplit ? null : before.wonMinor > 0 ? 'nothing_won_after' : 'nothing_won_before',
  }
}

function factorsOf({
  decided,
  won,
  wonMinor,
}: DecidedDeals): Record<ClosedWonFactor, number | null> {
  return {
    decided_deals: decided,
    win_rate_closed_count: quotient(won, decided, 'none').value,
    won_deal: quotient(wonMinor, won, 'none').value,
  }
}

function intervalOf(factor: ClosedWonFactor, deals: DecidedDeals): FactorInterval {
  if (factor === 'decided_deals') return null
  if (factor === 'won_deal') return meanInterval(deals.amountsMinor ?? [])
  return countRate(deals.won, deals.decided, 'none').interval
}

const sumOf = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0)

/** Rounded so that they sum to `total`: the largest part takes what rounding leaves. */
function wholeParts(total: number, parts: readonly number[]): number[] {
  const whole = parts.map((part) => Math.round(part))
  const largest = whole.reduce(
    (best, part, index) => (Math.abs(part) > Math.abs(whole[best] ?? 0) ? index : best),
    0,
  )
  const rest = total - sumOf(whole)
  return whole.map((part, index) => (index === largest ? part + rest : part))
}
