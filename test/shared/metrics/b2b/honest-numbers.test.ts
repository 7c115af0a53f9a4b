import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountEngagement } from '../../../../shared/metrics/b2b/account-engagement.ts'
import { acquisitionCost, paybackMonths } from '../../../../shared/metrics/b2b/acquisition-cost.ts'
import { bottleneckRanking } from '../../../../shared/metrics/b2b/bottleneck.ts'
import type { DealOutcome } from '../../../../shared/metrics/b2b/deal.ts'
import {
  forecastAccuracy,
  weightedAbsoluteError,
  weightedPipelineForecast,
} from '../../../../shared/metrics/b2b/forecast.ts'
import {
  burnMultiple,
  magicNumber,
  quickRatio,
} from '../../../../shared/metrics/b2b/growth-efficiency.ts'
import { lifetimeValue } from '../../../../shared/metrics/b2b/lifetime-value.ts'
import {
  concentration,
  pipelineCoverage,
  salesVelocity,
} from '../../../../shared/metrics/b2b/pipeline.ts'
import { recurringRevenueMovements } from '../../../../shared/metrics/b2b/recurring-revenue.ts'
import {
  cohortRevenueRetention,
  revenueRetention,
} from '../../../../shared/metrics/b2b/revenue-retention.ts'
import { salesCycleLength } from '../../../../shared/metrics/b2b/sales-cycle.ts'
import { slippageRate } from '../../../../shared/metrics/b2b/slippage.ts'
import { stageNorm, stalledDeals } from '../../../../shared/metrics/b2b/stage-age.ts'
import { stageConversion } from '../../../../shared/metrics/b2b/stage-conversion.ts'
import { stageTransitions } from '../../../../shared/metrics/b2b/stage-transitions.ts'
import { winProbabilityByAge } from '../../../../shared/metrics/b2b/win-probability.ts'
import { winRate, winRateBySource } from '../../../../shared/metrics/b2b/win-rate.ts'
import { DAY } from './deals.ts'

/** Path of the first number that is none, such as `won.meanDays`; null when all are finite. */
function dishonest(value: unknown, path = ''): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} is ${value}`
  if (value === undefined) return `${path} is undefined`
  if (value === null || typeof value !== 'object') return null
  for (const [key, part] of Object.entries(value)) {
    const found = dishonest(part, path === '' ? key : `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

const STAGES = ['a', 'b', 'c']
const outcomes: DealOutcome[] = ['open', 'won', 'lost', 'no-decision', 'disqualified']
// Small ranges, so that zeros, ties and empty lists come often.
const amount = fc.integer({ min: 0, max: 2 })
const blankAmount = fc.option(amount, { nil: null })
const day = fc.integer({ min: 0, max: 3 }).map((n) => n * DAY)

const anyDeal = fc.record({
  id: fc.uuid(),
  history: fc.array(fc.record({ stage: fc.constantFrom(...STAGES, 'x'), enteredAt: day }), {
    maxLength: 3,
  }),
  outcome: fc.constantFrom(...outcomes),
  createdAt: day,
  closedAt: fc.option(day, { nil: null }),
  amountMinor: blankAmount,
  source: fc.option(fc.constantFrom('ads', 'partner'), { nil: null }),
})

const anyBalance = fc.dictionary(fc.constantFrom('p', 'q', 'r'), amount)
const rate = fc.constantFrom(0, 0.25, 1)

describe('no number is NaN, infinite or missing, however thin the data', () => {
  it('over deals', () => {
    fc.assert(
      fc.property(fc.array(anyDeal, { maxLength: 5 }), day, (deals, asOf) => {
        const ages = deals.map(({ outcome, createdAt }) => ({ ageDays: createdAt / DAY, outcome }))
        const open = deals.map((deal) => ({
          ...deal,
          stage: 'a',
          enteredAt: 0,
          lastActivityAt: deal.closedAt,
        }))
        const norm = stageNorm({ stage: 'a', wonDays: [], allDays: ages.map((age) => age.ageDays) })
        const frozen = deals.map((deal) => ({ ...deal, closedInPeriod: deal.outcome === 'won' }))
        const results = {
          winRate: winRate({ deals }),
          bySource: winRateBySource({ deals }),
          conversion: stageConversion({ stages: STAGES, deals }),
          transitions: stageTransitions({ stages: STAGES, deals }),
          bottleneck: bottleneckRanking({ stages: STAGES, deals, asOf }),
          cycle: salesCycleLength({ deals, asOf }),
          probability: winProbabilityByAge({ deals: ages }),
          stalled: stalledDeals({ deals: open, norms: [norm], asOf }),
          slippage: slippageRate({ frozen }),
          forecast: weightedPipelineForecast({
            deals: deals.map(({ amountMinor }) => ({ amountMinor, probability: 0.5 })),
          }),
        }
        expect(dishonest(results)).toBeNull()
      }),
      { numRuns: 300 },
    )
  })

  it('over revenue', () => {
    fc.assert(
      fc.property(anyBalance, anyBalance, fc.array(fc.array(amount)), (start, end, cohorts) => {
        const results = {
          movements: recurringRevenueMovements({ start, end }),
          retention: revenueRetention({ balances: [start, end] }),
          cohorts: cohortRevenueRetention({
            cohorts: cohorts.map((revenue, index) => ({ cohort: String(index), revenue })),
          }),
        }
        expect(dishonest(results)).toBeNull()
      }),
    )
  })

  it('over single ratios', () => {
    fc.assert(
      fc.property(amount, amount, amount, rate, (x, y, z, share) => {
        const results = {
          quick: quickRatio({ new: x, expansion: y, contraction: z, churned: 0 }),
          magic: magicNumber({ revenue: x, previousRevenue: y, previousSalesAndMarketing: z }),
          burn: burnMultiple({ netBurn: x, netNewArr: y }),
          ltv: lifetimeValue({
            variant: 'margin',
            arpa: x,
            grossMargin: share,
            monthlyChurnRate: share,
          }),
          capped: lifetimeValue({
            variant: 'margin-capped',
            arpa: x,
            grossMargin: share,
            monthlyChurnRate: -share,
          }),
          cac: acquisitionCost({ costs: [{ kind: 'media', amountMinor: x }], newCustomers: y }),
          payback: paybackMonths({ cac: x, arpa: y, grossMargin: share }),
          coverage: pipelineCoverage({
            openMinor: x,
            quotaMinor: y,
            closedWonMinor: z,
            winRate: share,
          }),
          velocity: salesVelocity({ deals: x, averageDealMinor: y, winRate: share, cycleDays: z }),
          accuracy: forecastAccuracy({ forecast: x, actual: y }),
          error: weightedAbsoluteError({ segments: [{ forecast: x, actual: y }] }),
          concentration: concentration({ parts: [{ key: 'k', amountMinor: x }] }),
          engagement: accountEngagement({ events: [], asOf: x }),
        }
        expect(dishonest(results)).toBeNull()
      }),
    )
  })
})
