import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gatedPValues } from '../../../shared/experiments/gatekeeping.ts'

const p = fc.double({ min: 0, max: 1, noNaN: true })

describe('gatekeeping', () => {
  it('claims no secondary metric before the primary one', () => {
    expect(gatedPValues({ primary: 0.2, secondaries: [0.0001, 0.9] })).toEqual([0.2, 0.9])
  })

  it("corrects the secondaries by Holm's method once the gate is open", () => {
    const [first, second] = gatedPValues({ primary: 0.001, secondaries: [0.02, 0.03] })
    expect(first).toBeCloseTo(0.04, 15)
    expect(second).toBeCloseTo(0.04, 15)
  })

  it('keeps a metric that cannot be tested, and everything behind an untested primary, null', () => {
    expect(gatedPValues({ primary: 0.01, secondaries: [null, 0.02] })).toEqual([null, 0.02])
    expect(gatedPValues({ primary: null, secondaries: [0.02] })).toEqual([null])
  })

  it('never makes a p-value smaller', () => {
    fc.assert(
      fc.property(p, fc.array(p, { maxLength: 8 }), (primary, secondaries) => {
        gatedPValues({ primary, secondaries }).forEach((value, index) => {
          expect(value).toBeGreaterThanOrEqual(Math.max(primary, secondaries[index] ?? 0))
          expect(value).toBeLessThanOrEqual(1)
        })
      }),
    )
  })
})
