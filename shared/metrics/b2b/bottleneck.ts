import { compensatedSum } from '../../numeric/summation.ts'
import { quantileR7 } from '../quantile.ts'
import type { DealHistory } from './deal.ts'
import { DAY_MS, orderedHistory } from './deal.ts'
import { quantileInterval, type SampleInterval } from './sample-interval.ts'
import type { CountRate, RateInterval } from './win-rate.ts'
import { countRate } from './win-rate.ts'

export type BottleneckRow = {
  stage: string
  /** Deals whose stay in the stage is decided: they went on, or ended there. */
  decided: number
  lost: number
  passRate: CountRate<'nobody_decided'>
  /** Among decided deals that went past the stage, the share that was won. */
  winRateAfter: number | null
  /** Lost here × what a deal that passes is worth on average: win rate after × amount. */
  lostExpectedMinor: number | null
  /** From that of the win rate after; the amounts are what stands in the books. */
  lostExpectedInterval: RateInterval | null
  /** Over finished and running stays; running ones count with their age so far. */
  medianAgeDays: number | null
  medianAgeInterval: SampleInterval | null
  reason: 'nobody_decided' | 'nobody_passed' | null
}

/**
 * Stages ranked by the expected value that ends in them, worst first.
 *
 * A stage that ends few deals may cost more than one that ends many, when those few were likely to be
 * won. Deals that are still open in or past a stage do not count in `winRateAfter`. The amount of a
 * lost deal without one is the mean of the deals that have one.
 *
 * @param options.stages open stages, in order
 */
export function bottleneckRanking(options: {
  stages: readonly string[]
  deals: readonly (DealHistory & { amountMinor: number | null })[]
  asOf: number
}): BottleneckRow[] {
  const { stages, asOf } = options
  const deals = options.deals.map((deal) => ({ deal, furthest: furthestStage(deal, stages) }))
  const known = options.deals.flatMap(({ amountMinor }) =>
    amountMinor === null ? [] : [amountMinor],
  )
  const meanAmount = known.length === 0 ? null : compensatedSum(known) / known.length
  const rows = stages.map((stage, index): BottleneckRow => {
    const passed = deals.filter(({ furthest }) => furthest > index).map(({ deal }) => deal)
    const lost = deals
      .filter(({ deal, furthest }) => furthest === index && isEnded(deal))
      .map(({ deal }) => deal)
    const resolved = passed.filter(({ outcome }) => outcome !== 'open')
    const decided = passed.length + lost.length
    const won = resolved.filter(({ outcome }) => outcome === 'won').length
    const { value: winRateAfter, interval } = countRate(won, resolved.length, 'nobody_passed')
    const lostMinor = compensatedSum(lost.map(({ amountMinor }) => amountMinor ?? meanAmount ?? 0))
    const stays = stayDays(options.deals, stage, asOf)
    return {
      stage,
      decided,
      lost: lost.length,
      passRate: countRate(passed.length, decided, 'nobody_decided'),
      winRateAfter,
      lostExpectedMinor:
        winRateAfter === null || meanAmount === null ? null : winRateAfter * lostMinor,
      lostExpectedInterval: meanAmount === null ? null : scaled(interval, lostMinor),
      medianAgeDays: stays.length === 0 ? null : quantileR7(stays, 0.5),
      medianAgeInterval: quantileInterval(stays),
      reason: decided === 0 ? 'nobody_decided' : winRateAfter === null ? 'nobody_passed' : null,
    }
  })
  return rows.sort((a, b) => (b.lostExpectedMinor ?? -1) - (a.lostExpectedMinor ?? -1))
}

function isEnded({ outcome }: DealHistory): boolean {
  return outcome !== 'open' && outcome !== 'won'
}

function furthestStage(deal: DealHistory, stages: readonly string[]): number {
  if (deal.outcome === 'won') return stages.length
  return Math.max(-1, ...deal.history.map(({ stage }) => stages.indexOf(stage)))
}

const scaled = (interval: RateInterval | null, by: number): RateInterval | null =>
  interval && { ...interval, lower: interval.lower * by, upper: interval.upper * by }

function stayDays(deals: readonly DealHistory[], stage: string, asOf: number): number[] {
  return deals.flatMap((deal) => {
    const way = orderedHistory(deal)
    const days = way.flatMap((entry, position) => {
      if (entry.stage !== stage) return []
      const until = way[position + 1]?.enteredAt ?? deal.closedAt ?? asOf
      return [Math.max(0, until - entry.enteredAt) / DAY_MS]
    })
    return days.length === 0 ? [] : [compensatedSum(days)]
  })
}
