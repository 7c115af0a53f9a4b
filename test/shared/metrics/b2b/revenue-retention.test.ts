import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  annualizeChurn,
  cohortRevenueRetention,
  expansionRate,
  logoRetention,
  revenueRetention,
} from '../../../../shared/metrics/b2b/revenue-retention.ts'

describe('revenueRetention', () => {
  it('gives the published net and gross retention', () => {
    // pitchkit.net: 100 k + 15 − 3 − 5 → 107 %; GRR 92 % is our own division.
    const balances = [
      { up: 50, down: 40, gone: 5, same: 5 },
      { up: 65, down: 37, same: 5 },
    ]
    expect(revenueRetention({ balances }).nrr).toBeCloseTo(1.07, 12)
    expect(revenueRetention({ balances }).grr).toBeCloseTo(0.92, 12)
  })

  it('names its method, since growth and shrinkage inside the window make them differ', () => {
    // worked by hand: 100 → 150 → 120
    const balances = [{ a: 100 }, { a: 150 }, { a: 120 }]
    expect(revenueRetention({ balances })).toMatchObject({
      method: 'endpoint',
      windowMonths: 12,
      grr: 1,
      nrr: 1.2,
    })
    const moved = revenueRetention({ balances, method: 'movements' })
    expect(moved.method).toBe('movements')
    expect(moved.grr).toBeCloseTo(0.7, 12)
    expect(moved.nrr).toBeCloseTo(1.2, 12)
  })

  it('leaves out accounts won after the start, and does not take a return for retention', () => {
    const balances = [
      { a: 100, b: 50 },
      { b: 50, late: 999 },
      { a: 80, b: 50, late: 999 },
    ]
    expect(revenueRetention({ balances, method: 'movements' }).nrr).toBeCloseTo(50 / 150, 12)
    expect(revenueRetention({ balances })).toMatchObject({ accounts: 2, accountsLost: 0, end: 130 })
  })

  it('lets an account that churned out of the movements, and never loses more than it had', () => {
    const gone = { balances: [{ a: 100 }, {}, { a: 80 }, { a: 60 }], method: 'movements' } as const
    expect(revenueRetention(gone)).toMatchObject({ nrr: 0, grr: 0 })
    const grown = { balances: [{ a: 100 }, { a: 300 }, { a: 90 }], method: 'movements' } as const
    expect(revenueRetention(grown)).toMatchObject({ nrr: 0.9, grr: 0 })
  })

  it('shows how much the figure hangs on its accounts', () => {
    // By hand: kept 12, 8, 10 of 10 each; residuals 2, −2, 0; SE = √(8 ÷ 2 ÷ 3) ÷ 10; t(2) = 4.302653
    const balances = [
      { a: 10, b: 10, c: 10 },
      { a: 12, b: 8, c: 10 },
    ]
    const { nrrInterval, largestAccountShare } = revenueRetention({ balances })
    const half = (4.302653 * Math.sqrt(4 / 3)) / 10
    expect(nrrInterval?.lower).toBeCloseTo(1 - half, 6)
    expect(nrrInterval?.upper).toBeCloseTo(1 + half, 6)
    expect(largestAccountShare).toBeCloseTo(1 / 3, 12)
    expect(revenueRetention({ balances: [{ a: 10 }, { a: 12 }] }).nrrInterval).toBeNull()
  })

  it('lets large accounts weigh more in the interval', () => {
    // By hand: NRR 7/6; residuals −5/3, 20/3, −5; SE = √(72.2222 ÷ 2 ÷ 3) ÷ 20 = 0.173472
    const uneven = [
      { a: 10, b: 20, c: 30 },
      { a: 10, b: 30, c: 30 },
    ]
    const { nrrInterval } = revenueRetention({ balances: uneven })
    expect(nrrInterval?.upper).toBeCloseTo(7 / 6 + 4.302653 * 0.173472, 5)
  })

  it('agrees between methods when there are only two balances', () => {
    const balance = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 1e9 }))
    fc.assert(
      fc.property(balance, balance, (start, end) => {
        const endpoint = revenueRetention({ balances: [start, end] })
        const moved = revenueRetention({ balances: [start, end], method: 'movements' })
        expect({ ...moved, method: 'endpoint' }).toEqual(endpoint)
        if (endpoint.grr !== null) {
          expect(endpoint.grr).toBeGreaterThanOrEqual(0)
          expect(endpoint.grr).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('is null without revenue at the start, and refuses a single balance', () => {
    expect(revenueRetention({ balances: [{}, { a: 1 }] })).toMatchObject({
      nrr: null,
      grr: null,
      reason: 'no_start_revenue',
    })
    expect(() => revenueRetention({ balances: [{ a: 1 }] })).toThrow(/balances/)
  })
})

describe('cohortRevenueRetention', () => {
  it('pools by ratio of sums over the cohorts that reached the age, and leaves young cells null', () => {
    const { cohorts, pooled } = cohortRevenueRetention({
      cohorts: [
        { cohort: '2026-01', revenue: [1000, 900, 1100] },
        { cohort: '2026-02', revenue: [100, 50] },
        { cohort: '2026-03', revenue: [10] },
      ],
    })
    expect(cohorts[0]?.rates).toEqual([1, 0.9, 1.1])
    expect(cohorts[2]?.rates).toEqual([1, null, null])
    expect(pooled[1]).toEqual({ age: 1, cohorts: 2, start: 1100, revenue: 950, rate: 950 / 1100 })
    expect(pooled[2]?.rate).toBeCloseTo(1.1, 12)
  })

  it('has a cohort without revenue, and no cohorts at all', () => {
    expect(cohortRevenueRetention({ cohorts: [] })).toEqual({ cohorts: [], pooled: [] })
    const free = cohortRevenueRetention({ cohorts: [{ cohort: 'x', revenue: [0, 0] }] })
    expect(free.pooled.map(({ rate }) => rate)).toEqual([null, null])
  })
})

describe('logoRetention', () => {
  it.each([
    // metrickittools.com; Open Core Ventures
    { start: 200, lost: 15, retained: 0.925 },
    { start: 2770, lost: 347, retained: 0.875 },
  ])('keeps $retained of $start when $lost leave', ({ start, lost, retained }) => {
    expect(logoRetention({ start, lost }).retentionRate.value).toBeCloseTo(retained, 3)
  })

  it('is null without accounts and refuses to lose more than there were', () => {
    expect(logoRetention({ start: 0, lost: 0 }).churnRate.reason).toBe('no_accounts_at_start')
    expect(() => logoRetention({ start: 1, lost: 2 })).toThrow(/lost/)
  })
})

describe('annualizeChurn', () => {
  it('compounds: 5 % a month is 46 % a year, not 60 %', () => {
    expect(annualizeChurn(0.05)).toBeCloseTo(1 - 0.95 ** 12, 12)
    expect(annualizeChurn(0)).toBe(0)
    expect(annualizeChurn(1)).toBe(1)
  })

  it('keeps its precision for tiny churn', () => {
    expect(annualizeChurn(1e-12) / 12e-12).toBeCloseTo(1, 9)
  })

  it('refuses rates outside [0, 1]', () => {
    expect(() => annualizeChurn(1.1)).toThrow(/monthlyChurnRate/)
  })
})

describe('expansionRate', () => {
  it('is 29.6 % for 8,000 on 27,000', () => {
    // acceptance E19
    expect(expansionRate({ start: 27_000, expansion: 8_000 }).value).toBeCloseTo(0.296, 3)
    expect(expansionRate({ start: 0, expansion: 1 }).reason).toBe('no_start_revenue')
  })
})
