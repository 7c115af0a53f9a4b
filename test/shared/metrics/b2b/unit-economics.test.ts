import { describe, expect, it } from 'vitest'
import {
  acquisitionCost,
  laggedAcquisitionCost,
  ltvToCac,
  paybackMonths,
} from '../../../../shared/metrics/b2b/acquisition-cost.ts'
import {
  lifetimeValue,
  observedLifetimeValue,
} from '../../../../shared/metrics/b2b/lifetime-value.ts'

describe('lifetimeValue', () => {
  it('gives the published values by named variant', () => {
    // ProfitWell; abracalc.com twice, the second also acceptance E21
    const revenue = lifetimeValue({ variant: 'revenue', arpa: 10, monthlyChurnRate: 0.04 })
    expect(revenue).toMatchObject({ variant: 'revenue', reason: null })
    expect(revenue.value).toBeCloseTo(250, 9)
    const margin = { variant: 'margin', arpa: 50, grossMargin: 0.9, monthlyChurnRate: 0.1 } as const
    expect(lifetimeValue(margin).value).toBeCloseTo(450, 9)
    const large = {
      variant: 'margin',
      arpa: 2000,
      grossMargin: 0.6,
      monthlyChurnRate: 0.005,
    } as const
    expect(lifetimeValue(large).value).toBeCloseTo(240_000, 6)
  })

  it('stops at 60 months in the capped variant', () => {
    const given = { variant: 'margin-capped', arpa: 2000, grossMargin: 0.6 } as const
    expect(lifetimeValue({ ...given, monthlyChurnRate: 0.005 }).value).toBe(72_000)
    expect(lifetimeValue({ ...given, monthlyChurnRate: 0 }).value).toBe(72_000)
    expect(lifetimeValue({ ...given, monthlyChurnRate: 0.05 }).value).toBeCloseTo(24_000, 9)
  })

  it('takes no churn as 1.67 % a month where Stripe does', () => {
    const given = { variant: 'revenue-floored', arpa: 10, monthlyChurnRate: 0 } as const
    expect(lifetimeValue(given).value).toBeCloseTo(600, 9)
  })

  it('is not computable without churn, with negative churn, or on few events', () => {
    const given = { variant: 'margin', arpa: 2000, grossMargin: 0.6 } as const
    expect(lifetimeValue({ ...given, monthlyChurnRate: 0 })).toEqual({
      variant: 'margin',
      value: null,
      reason: 'no_churn',
    })
    expect(lifetimeValue({ ...given, monthlyChurnRate: -0.01 }).reason).toBe('negative_churn')
    const few = { ...given, monthlyChurnRate: 0.01, churnEvents: 4 }
    expect(lifetimeValue(few).reason).toBe('few_churn_events')
    expect(lifetimeValue({ ...few, churnEvents: 5 }).value).toBeCloseTo(120_000, 6)
    expect(lifetimeValue({ ...few, variant: 'margin-capped' }).value).toBe(72_000)
  })

  it('refuses a churn above one and a missing margin', () => {
    const given = { variant: 'margin', arpa: 1 } as const
    expect(() => lifetimeValue({ ...given, monthlyChurnRate: 0.1 })).toThrow(/grossMargin/)
    expect(() => lifetimeValue({ ...given, monthlyChurnRate: 1.5 })).toThrow(/monthlyChurnRate/)
  })

  it('observes without a model', () => {
    expect(observedLifetimeValue({ revenue: [100, 50], accounts: 10 })).toEqual({
      periods: 2,
      value: 15,
      reason: null,
    })
    expect(observedLifetimeValue({ revenue: [], accounts: 0 }).reason).toBe('no_accounts')
  })
})

describe('acquisitionCost', () => {
  const media = { kind: 'media', amountMinor: 60_000 } as const
  const people = { kind: 'people', amountMinor: 40_000 } as const

  it('is marked incomplete without people', () => {
    // acceptance C08
    expect(acquisitionCost({ costs: [media], newCustomers: 10 })).toMatchObject({
      value: 6_000,
      complete: false,
      basis: 'media-only, incomplete',
    })
    expect(acquisitionCost({ costs: [media, people], newCustomers: 10 })).toMatchObject({
      value: 10_000,
      complete: true,
      basis: 'fully-loaded',
    })
  })

  it('is null without new customers', () => {
    const cost = acquisitionCost({ costs: [media, people], newCustomers: 0 })
    expect(cost).toMatchObject({ value: null, reason: 'no_new_customers', costMinor: 100_000 })
  })

  it('takes costs of an earlier period when lagged', () => {
    const periods = [
      { period: 'Q1', costs: [people], newCustomers: 1 },
      { period: 'Q2', costs: [media, people], newCustomers: 4 },
    ]
    expect(laggedAcquisitionCost({ periods, lag: 1 })).toMatchObject([
      { period: 'Q2', costPeriod: 'Q1', value: 10_000 },
    ])
    expect(laggedAcquisitionCost({ periods, lag: 0 })).toHaveLength(2)
    expect(laggedAcquisitionCost({ periods, lag: 4 })).toEqual([])
  })

  it('recovers SaaS B: LTV/CAC 3.2 before and 4.5 after', () => {
    // the case of SaaS B: LTV 96,000; 300 opportunities at 5,700; 57 and 81 won.
    const costs = [{ kind: 'people', amountMinor: 300 * 570_000 } as const]
    const ltv = { value: 9_600_000, reason: null } as const
    const before = acquisitionCost({ costs, newCustomers: 57 })
    const after = acquisitionCost({ costs, newCustomers: 81 })
    expect(before.value).toBe(3_000_000)
    expect(after.value).toBeCloseTo(2_111_111.1, 1)
    expect(ltvToCac({ ltv, cac: before }).value).toBeCloseTo(3.2, 12)
    expect(ltvToCac({ ltv, cac: after }).value).toBeCloseTo(4.547, 3)
  })

  it('gives no ratio on a cost that leaves people out', () => {
    const ltv = { value: 100, reason: null } as const
    const cac = acquisitionCost({ costs: [media], newCustomers: 1 })
    expect(ltvToCac({ ltv, cac }).reason).toBe('incomplete_cost')
    expect(ltvToCac({ ltv: { value: null, reason: 'no_churn' }, cac }).reason).toBe('no_ltv')
  })
})

describe('paybackMonths', () => {
  it('is 7.5 months for 1,200 at 200 a month and 80 % margin', () => {
    // pricingnest-com.pages.dev, CAC payback period
    expect(paybackMonths({ cac: 1200, arpa: 200, grossMargin: 0.8 }).value).toBe(7.5)
  })

  it('is null without margin', () => {
    expect(paybackMonths({ cac: 1, arpa: 0, grossMargin: 0.8 }).reason).toBe('no_margin')
  })
})
