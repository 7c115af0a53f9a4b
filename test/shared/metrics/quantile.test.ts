import { describe, expect, it } from 'vitest'
import { quantileR7 } from '../../../shared/metrics/quantile.ts'

describe('quantileR7', () => {
  it('interpolates as R does', () => {
    // R: quantile(c(1, 2, 3, 4), c(0.25, 0.5, 0.75)) is 1.75 2.50 3.25
    expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantileR7([4, 1, 3, 2], p))).toEqual([
      1, 1.75, 2.5, 3.25, 4,
    ])
    expect(quantileR7([7], 0.9)).toBe(7)
  })

  it('refuses no values and impossible shares', () => {
    expect(() => quantileR7([], 0.5)).toThrow(/values/)
    expect(() => quantileR7([1], 1.5)).toThrow(/p /)
  })
})
