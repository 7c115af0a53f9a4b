import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestRemainder } from '../../../../shared/metrics/attribution/largest-remainder.ts'

describe('largestRemainder', () => {
  it('gives the spare cent to the largest remainder, then to the earlier part', () => {
    expect(largestRemainder(100, [1, 1, 1])).toEqual([34, 33, 33])
    expect(largestRemainder(10, [0.225, 0.225, 0.225, 0.225, 0.1])).toEqual([3, 2, 2, 2, 1])
    expect(largestRemainder(-100, [1, 1, 1])).toEqual([-34, -33, -33])
    expect(largestRemainder(5, [0, 1])).toEqual([0, 5])
  })

  it('keeps the sum and stays within one unit of the quota', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.maxSafeInteger()),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
        (amount, weights) => {
          fc.pre(weights.some((weight) => weight > 1e-300))
          const total = weights.reduce((sum, weight) => sum + weight, 0)
          const parts = largestRemainder(amount, weights)
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount)
          for (const [index, part] of parts.entries()) {
            const off = Math.abs(part - amount * (weights[index]! / total))
            expect(off).toBeLessThan(1.001 + Math.abs(amount) * 1e-15)
          }
        },
      ),
    )
  })

  it('refuses what it cannot split', () => {
    expect(() => largestRemainder(1.5, [1])).toThrow(/amountMinor/)
    expect(() => largestRemainder(1, [])).toThrow(/weights/)
    expect(() => largestRemainder(1, [0, 0])).toThrow(/weights/)
    expect(() => largestRemainder(1, [1, -1])).toThrow(/weights/)
  })
})
