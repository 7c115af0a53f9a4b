import { describe, expect, it } from 'vitest'
import { lifetimeValues } from '../../../../shared/metrics/b2b/customer-value.ts'
import { weightedInterval } from '../../../../shared/metrics/b2b/forecast-at.ts'
import { weightedPipelineForecast } from '../../../../shared/metrics/b2b/forecast.ts'
import { pipelineCoverage, velocityInterval } from '../../../../shared/metrics/b2b/pipeline.ts'
import { revenueRetention } from '../../../../shared/metrics/b2b/revenue-retention.ts'
import { meanInterval, quantileInterval } from '../../../../shared/metrics/b2b/sample-interval.ts'
import { countRate } from '../../../../shared/metrics/b2b/win-rate.ts'

// Student (1908), Biometrika 6:20, second drug; R: t.test(sleep$extra[11:20]).
const SLEEP = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

describe('intervals of means and medians', () => {
  it('gives the t interval of the mean that R gives for the second drug of Student', () => {
    const { lower, upper } = meanInterval(SLEEP)!
    expect(lower).toBeCloseTo(0.8976775, 6)
    expect(upper).toBeCloseTo(3.7623225, 6)
  })

  it('takes the 2nd and the 9th of ten values for the median (David & Nagaraja 2003, 7.1)', () => {
    expect(quantileInterval(SLEEP)).toMatchObject({ lower: 0.1, upper: 4.6 })
  })

  it('has none where so few values say nothing of their spread', () => {
    expect(meanInterval([7])).toBeNull()
    expect(quantileInterval([1, 2, 3, 4, 5])).toBeNull()
    expect(quantileInterval([1, 2, 3, 4, 5, 6])).toMatchObject({ lower: 1, upper: 6 })
  })

  it('never lets a number of days or an amount be negative', () => {
    expect(meanInterval([10, 20, 60])?.lower).toBe(0)
  })
})

describe('intervals carried through', () => {
  it('spreads the weighted forecast of 53,225 ± 22,470 within what can come true', () => {
    // metrics-b2b section 5: 45 k at 70 %, 18.5 k at 85 %, 12 k at 50 %.
    const deals = [
      { amountMinor: 45_000, probability: 0.7 },
      { amountMinor: 18_500, probability: 0.85 },
      { amountMinor: 12_000, probability: 0.5 },
    ]
    const { expectedMinor, standardDeviationMinor } = weightedPipelineForecast({ deals })
    expect(Math.round(standardDeviationMinor)).toBe(22_470)
    const found = weightedInterval({
      closed: { valueMinor: 100_000, deals: 1, unvalued: 0 },
      openPipelineMinor: 75_500,
      weightedMinor: 100_000 + expectedMinor,
      standardDeviationMinor,
    })
    expect(found.lower / 10).toBeCloseTo((100_000 + 53_225 - 1.959964 * 22_470) / 10, 0)
    expect(found.upper).toBe(175_500)
  })

  it('asks for the coverage of both ends of the win rate', () => {
    const rate = countRate(22, 100, 'none')
    const options = {
      openMinor: 4_800_000,
      quotaMinor: 1_600_000,
      closedWonMinor: 0,
      winRate: 0.22,
    }
    const found = pipelineCoverage({ ...options, winRateInterval: rate.interval })
    // Wilson (1927) for 22 of 100: 0.1500 to 0.3107.
    expect(found.requiredInterval?.lower).toBeCloseTo(1 / 0.3107, 2)
    expect(found.requiredInterval?.upper).toBeCloseTo(1 / 0.15, 2)
    expect(found.expectedInterval?.lower).toBeCloseTo(4_800_000 * 0.15, -4)
    expect(pipelineCoverage(options).requiredInterval).toBeNull()
  })

  it('widens velocity by what win rate and cycle leave open, and by nothing else', () => {
    const cycle = { n: 24, mean: 78, variance: 0 }
    const found = velocityInterval({
      perDay: 2_326,
      winRate: { numerator: 24, denominator: 100 },
      cycle,
    })
    // Without spread of the cycle it is the log interval of a proportion: exp(± z √((1 − p) ÷ (n p))).
    const factor = Math.exp(1.959964 * Math.sqrt(0.76 / 24))
    expect(found?.lower).toBeCloseTo(2_326 / factor, 2)
    expect(found?.upper).toBeCloseTo(2_326 * factor, 2)
    const noWin = { numerator: 0, denominator: 9 }
    expect(velocityInterval({ perDay: 0, winRate: noWin, cycle })).toBeNull()
  })

  it('gives lifetime value the two ends of churn, and keeps gross retention at most 1', () => {
    const interval = { level: 0.95, lower: 0.02, upper: 0.08, method: 'wilson' as const }
    const churn = { value: 0.04, reason: null, lost: 8, customerMonths: 200, interval }
    // metrics-b2b section 3, ProfitWell: 10 ÷ 4 % = 250.
    const [, , revenue] = lifetimeValues({
      arpa: { value: 10, reason: null },
      churn,
      grossMargin: null,
    })
    expect(revenue).toMatchObject({ value: 250, interval: { lower: 125, upper: 500 } })
    // Nobody lost of 700 customer-months: 60 months are an assumption, and no data widen it.
    const none = { ...interval, lower: 0, upper: 0.0054 }
    const assumed = lifetimeValues({
      arpa: { value: 10, reason: null },
      churn: { value: 0, reason: null, lost: 0, customerMonths: 700, interval: none },
      grossMargin: 0.5,
    })
    expect(assumed.map((each) => each.interval)).toEqual([null, null, null, null])
    const { grr, grrInterval } = revenueRetention({
      balances: [
        { a: 100, b: 100, c: 100 },
        { a: 100, b: 100, c: 99 },
      ],
    })
    expect(grr).toBeCloseTo(299 / 300, 10)
    expect(grrInterval?.upper).toBe(1)
  })
})
