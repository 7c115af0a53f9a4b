import { describe, expect, it } from 'vitest'
import {
  arr,
  burnMultiple,
  magicNumber,
  quickRatio,
  ruleOf40,
} from '../../../../shared/metrics/b2b/growth-efficiency.ts'

describe('quickRatio', () => {
  it.each([
    // pitchkit.net, quick ratio
    { new: 20, expansion: 8, contraction: 3, churned: 5, expected: 3.5 },
    // by hand, and super-calc.com
    { new: 95, expansion: 28, contraction: 18, churned: 7, expected: 4.92 },
    { new: 40, expansion: 5, contraction: 32, churned: 8, expected: 1.125 },
  ])(
    'is $expected for $new + $expansion over $contraction + $churned',
    ({ expected, ...given }) => {
      expect(quickRatio(given).value).toBeCloseTo(expected, 12)
    },
  )

  it('takes reactivation in only on request, and always into net new', () => {
    const given = { new: 10, expansion: 0, contraction: 0, churned: 5, reactivation: 5 }
    expect(quickRatio(given)).toEqual({ value: 2, reason: null, netNew: 10 })
    expect(quickRatio({ ...given, includeReactivation: true }).value).toBe(3)
  })

  it('is null with "no losses" when nothing was lost', () => {
    const given = { new: 10, expansion: 0, contraction: 0, churned: 0 }
    expect(quickRatio(given)).toEqual({ value: null, reason: 'no_losses', netNew: 10 })
  })

  it('refuses negative amounts', () => {
    const given = { new: -1, expansion: 0, contraction: 0, churned: 0 }
    expect(() => quickRatio(given)).toThrow(/new/)
  })
})

describe('efficiency ratios', () => {
  it('gives the published magic numbers', () => {
    // eastsea-blog: 30 k × 4 / 120 k; xlslides: 480 k × 4 / 1.8 m
    const eastsea = { revenue: 130, previousRevenue: 100, previousSalesAndMarketing: 120 }
    expect(magicNumber(eastsea).value).toBe(1)
    const xlslides = { revenue: 2480, previousRevenue: 2000, previousSalesAndMarketing: 1800 }
    expect(magicNumber(xlslides).value).toBeCloseTo(1.07, 2)
    expect(magicNumber({ ...xlslides, previousSalesAndMarketing: 0 })).toEqual({
      value: null,
      reason: 'no_spend',
    })
  })

  it('gives the published burn multiples', () => {
    // winsabove.com/glossary/burn-multiple: 4 m / 5 m and 12 m / 5 m
    expect(burnMultiple({ netBurn: 4, netNewArr: 5 }).value).toBeCloseTo(0.8, 12)
    expect(burnMultiple({ netBurn: 12, netNewArr: 5 }).value).toBeCloseTo(2.4, 12)
    expect(burnMultiple({ netBurn: 12, netNewArr: 0 }).reason).toBe('no_net_new_arr')
    expect(burnMultiple({ netBurn: 12, netNewArr: -1 }).value).toBeNull()
  })

  it('adds growth and margin, and meets the rule at exactly 40 %', () => {
    expect(ruleOf40({ growthRate: 0.5, profitMargin: -0.1 })).toEqual({ value: 0.4, meets: true })
    expect(ruleOf40({ growthRate: 0.2, profitMargin: 0.1 }).meets).toBe(false)
  })

  it('takes twelve months of monthly revenue as the annual rate', () => {
    expect(arr({ mrr: 13_500 })).toBe(162_000)
  })
})
