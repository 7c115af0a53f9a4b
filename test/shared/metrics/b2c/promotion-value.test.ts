import { describe, expect, it } from 'vitest'
import { promotionValue } from '../../../../shared/metrics/b2c/promotion-value.ts'
import type { EarlyCustomerValue } from '../../../../shared/metrics/b2c/repurchase.ts'
import { noFigure } from '../../../../shared/metrics/figure.ts'

const cohort = (valueMinor: number | null, days = 60): EarlyCustomerValue => ({
  days,
  eligible: valueMinor === null ? 0 : 1,
  grossMinor: valueMinor ?? 0,
  valueMinor,
  reason: valueMinor === null ? 'no_mature_customers' : null,
})

describe('promotionValue', () => {
  it('warns of 38 against 52, 26.9 % less (product D20)', () => {
    const { change, isWarning } = promotionValue({ promotion: cohort(3_800), base: cohort(5_200) })
    expect(change.value).toBeCloseTo(-0.269, 3)
    expect(isWarning).toBe(true)
  })

  it('waits for customers who are old enough', () => {
    const young = promotionValue({ promotion: cohort(null), base: cohort(5_200) })
    expect(young).toEqual({ change: noFigure('no_mature_customers'), isWarning: false })
    const free = promotionValue({ promotion: cohort(100), base: cohort(0) })
    expect(free.change).toEqual(noFigure('no_base_value'))
  })

  it('compares only windows of one length', () => {
    const compare = () => promotionValue({ promotion: cohort(1, 30), base: cohort(1, 60) })
    expect(compare).toThrow('days')
  })
})
