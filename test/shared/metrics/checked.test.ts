import { describe, expect, it } from 'vitest'
import { count, finite, nonNegative, probability } from '../../../shared/metrics/checked.ts'

describe('checked values', () => {
  it('come back as they are, or are refused by name', () => {
    expect([finite(-1.5, 'x'), nonNegative(0, 'x'), count(3, 'x'), probability(1, 'x')]).toEqual([
      -1.5, 0, 3, 1,
    ])
    expect(() => finite(Number.NaN, 'amount')).toThrow(/amount/)
    expect(() => nonNegative(-1, 'amount')).toThrow(/amount/)
    expect(() => count(0.5, 'deals')).toThrow(/deals/)
    expect(() => probability(1.01, 'rate')).toThrow(/rate/)
    expect(() => probability(-0.01, 'rate')).toThrow(/rate/)
  })
})
