import { describe, expect, it } from 'vitest'
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
