import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digammaDifference, logGammaDifference } from '../../../shared/numeric/gamma-differences.ts'

describe('digammaDifference', () => {
  it.each([
    // Abramowitz & Stegun 6.3.3: ψ(1) − ψ(½) = 2 ln 2; 6.3.5: ψ(x + 1) − ψ(x) = 1 ÷ x.
    [0.5, 0.5, 2 * Math.LN2],
    [0.25, 1, 4],
    [1, 1, 1],
    // ψ(11) − ψ(1) is the tenth harmonic number, 7381 ÷ 2520.
    [1, 10, 7381 / 2520],
    [1e8, 1, 1e-8],
  ])('from %d on, %d further, is %d', (x, h, expected) => {
    expect(digammaDifference(x, h) / expected).toBeCloseTo(1, 13)
  })
})

describe('logGammaDifference', () => {
  it.each([
    // Γ(x + 1) = x Γ(x); Γ(½) = √π; ten factorial.
    [0.5, 0.5, -0.5 * Math.log(Math.PI)],
    [1, 10, Math.log(3_628_800)],
    [123.5, 1, Math.log(123.5)],
    [1e12, 2, 2 * Math.log(1e12) + 1e-12],
  ])('from %d on, %d further, is %d', (x, h, expected) => {
    expect(logGammaDifference(x, h) / expected).toBeCloseTo(1, 12)
  })

  it('has digammaDifference for its slope in x', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 1e6, noNaN: true }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        (x, h) => {
          const width = x * 1e-5
          const slope =
            (logGammaDifference(x + width, h) - logGammaDifference(x - width, h)) / (2 * width)
          expect(slope / digammaDifference(x, h)).toBeCloseTo(1, 4)
        },
      ),
    )
  })
})
