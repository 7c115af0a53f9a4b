import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { figure, noFigure } from '../../../shared/metrics/figure.ts'
import {
  cohortPayback,
  customerAcquisitionCost,
  ltvWithHorizon,
  unitEconomics,
} from '../../../shared/metrics/unit-economics.ts'

describe('unitEconomics', () => {
  it('has the worked examples of lifetime value and payback', () => {
    // Product E21: 2,000 × 60 % ÷ 0.5 %; B2B metrics notes, section 3: 1,200 ÷ (200 × 0.8).
    const lifetime = { arpaMinor: 2_000, grossMargin: 0.6, churnRate: 0.005, cacMinor: 60_000 }
    expect(unitEconomics(lifetime)).toMatchObject({
      ltvMinor: figure(240_000),
      ltvToCac: figure(4),
      paybackMonths: figure(50),
    })
    const payback = { arpaMinor: 200, grossMargin: 0.8, churnRate: 0.1, cacMinor: 1_200 }
    expect(unitEconomics(payback).paybackMonths).toEqual(figure(7.5))
  })

  it('is not computable without churn, and says so (product E21)', () => {
    const none = unitEconomics({ arpaMinor: 100, grossMargin: 0.5, churnRate: 0, cacMinor: 10 })
    expect(none.ltvMinor).toEqual(noFigure('no_churn'))
    expect(none.ltvToCac).toEqual(noFigure('no_churn'))
    const free = unitEconomics({ arpaMinor: 0, grossMargin: 0.5, churnRate: 0.1, cacMinor: 0 })
    expect(free.ltvToCac).toEqual(noFigure('no_cost'))
    expect(free.paybackMonths).toEqual(noFigure('no_gross_profit'))
  })

  it('refuses shares that are none', () => {
    const options = { arpaMinor: 1, grossMargin: 60, churnRate: 0.1, cacMinor: 1 }
    expect(() => unitEconomics(options)).toThrow('grossMargin')
  })
})

describe('ltvWithHorizon', () => {
  it('approaches margin over churn as the horizon grows', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.02, max: 0.9, noNaN: true }), (churnRate) => {
        const base = { arpaMinor: 1_000, grossMargin: 0.5, churnRate }
        const far = ltvWithHorizon({ ...base, months: 3_000 })
        expect(far * (churnRate / 500)).toBeCloseTo(1, 9)
        expect(ltvWithHorizon({ ...base, months: 12 })).toBeLessThanOrEqual(far)
      }),
    )
  })

  it('exists at no churn, counts from the first month, and discounts', () => {
    const base = { arpaMinor: 100, grossMargin: 1, churnRate: 0 }
    expect(ltvWithHorizon({ ...base, months: 12 })).toBe(1_200)
    expect(ltvWithHorizon({ ...base, months: 0 })).toBe(0)
    expect(ltvWithHorizon({ ...base, months: 2, discountRate: 1 })).toBe(150)
  })
})

describe('cohortPayback', () => {
  it('names the month that pays, and where in it', () => {
    expect(cohortPayback({ grossProfitMinor: [40, 40, 40], cacMinor: 100 })).toEqual({
      months: 3,
      fractionalMonths: 2.5,
      cumulativeMinor: 120,
      reason: null,
    })
  })

  it('knows when it is not yet', () => {
    const young = cohortPayback({ grossProfitMinor: [40, -10], cacMinor: 100 })
    expect(young).toEqual({
      months: null,
      fractionalMonths: null,
      cumulativeMinor: 30,
      reason: 'not_yet',
    })
  })
})

describe('customerAcquisitionCost', () => {
  it('gives brand A 30.00 and 24.60, 18 % less (product section 3)', () => {
    const before = customerAcquisitionCost({ spendMinor: 6_300_000, newCustomers: 2_100 })
    const after = customerAcquisitionCost({ spendMinor: 8_856_000, newCustomers: 3_600 })
    expect([before.value, after.value]).toEqual([3_000, 2_460])
  })

  it('has no cost per nobody', () => {
    const none = customerAcquisitionCost({ spendMinor: 1, newCustomers: 0 })
    expect(none).toEqual(noFigure('no_new_customers'))
  })
})
