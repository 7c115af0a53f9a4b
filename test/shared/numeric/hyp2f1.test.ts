import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hyp2f1 } from '../../../shared/numeric/hyp2f1.ts'

const { hyp2f1: cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/metrics/customer-models.json', import.meta.url), 'utf8'),
) as { hyp2f1: Record<'a' | 'b' | 'c' | 'z' | 'value', number>[] }

describe('hyp2f1', () => {
  it.each(cases)('equals 60-digit arithmetic at $a, $b, $c, $z', (row) => {
    expect(hyp2f1(row.a, row.b, row.c, row.z) / row.value).toBeCloseTo(1, 10)
  })

  it('is the elementary functions that it contains', () => {
    // Abramowitz & Stegun 15.1.3 and 15.1.8.
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 0.99, noNaN: true }), (z) => {
        expect(hyp2f1(1, 1, 2, z) / (-Math.log1p(-z) / z)).toBeCloseTo(1, 11)
        expect(hyp2f1(2.5, 3, 3, z) * (1 - z) ** 2.5).toBeCloseTo(1, 10)
      }),
    )
  })

  it('does not care which of the two upper parameters comes first', () => {
    const positive = fc.double({ min: 0.1, max: 20, noNaN: true })
    const inside = fc.double({ min: 0, max: 0.95, noNaN: true })
    fc.assert(
      fc.property(positive, positive, positive, inside, (a, b, c, z) => {
        expect(hyp2f1(a, b, c, z) / hyp2f1(b, a, c, z)).toBeCloseTo(1, 11)
      }),
    )
  })

  it('is refused outside its domain', () => {
    expect(() => hyp2f1(1, 1, 2, 1)).toThrow('z')
    expect(() => hyp2f1(1, 1, -2, 0.5)).toThrow('c')
    expect(() => hyp2f1(NaN, 1, 2, 0.5)).toThrow('a')
  })
})
