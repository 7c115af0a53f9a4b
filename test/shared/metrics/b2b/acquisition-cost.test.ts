import { describe, expect, it } from 'vitest'
import {
  acquisitionCost,
  laggedAcquisitionCost,
  ltvToCac,
  paybackMonths,
} from '../../../../shared/metrics/b2b/acquisition-cost.ts'

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
    const nobody = acquisitionCost({ costs: [people], newCustomers: 0 })
    expect(ltvToCac({ ltv, cac: nobody }).reason).toBe('no_cac')
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
