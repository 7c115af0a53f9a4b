import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  logMeanDecomposition,
  logarithmicMean,
  sumDecomposition,
} from '../../../shared/metrics/log-mean-decomposition.ts'

const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
const factors = fc.array(fc.record({ before: positive, after: positive }), {
  minLength: 1,
  maxLength: 5,
})
const named = (list: readonly { before: number; after: number }[]) =>
  list.map((factor, index) => ({ id: String(index), ...factor }))

describe('logMeanDecomposition', () => {
  it('splits a change into parts that add up to it (product H03)', () => {
    fc.assert(
      fc.property(factors, (list) => {
        const { change, contributions } = logMeanDecomposition(named(list))
        const sum = (contributions ?? []).reduce((total, part) => total + part.contribution, 0)
        expect(Math.abs(sum - change)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(change)))
      }),
    )
  })

  it('turns its sign when the periods are swapped', () => {
    fc.assert(
      fc.property(factors, (list) => {
        const forth = logMeanDecomposition(named(list)).contributions ?? []
        const back =
          logMeanDecomposition(
            named(list.map(({ before, after }) => ({ before: after, after: before }))),
          ).contributions ?? []
        forth.forEach(({ contribution }, index) => {
          const size = Math.max(1, ...forth.map((part) => Math.abs(part.contribution)))
          expect(Math.abs(contribution + (back[index]?.contribution ?? NaN))).toBeLessThan(
            1e-9 * size,
          )
        })
      }),
    )
  })

  it('gives nothing to a factor that did not move, and all to the only one that did', () => {
    const { contributions } = logMeanDecomposition([
      { id: 'conversion', before: 0.021, after: 0.036 },
      { id: 'aov', before: 4_000, after: 4_000 },
    ])
    expect(contributions?.[1]?.contribution).toBe(0)
    expect(contributions?.[0]?.contribution).toBeCloseTo(60, 10)
  })

  it('gives equal parts to equal factors', () => {
    const { contributions } = logMeanDecomposition([
      { id: 'a', before: 1, after: 2 },
      { id: 'b', before: 3, after: 6 },
    ])
    expect(contributions?.map(({ contribution }) => contribution)).toEqual([4.5, 4.5])
  })

  it('says why it cannot split, instead of a number', () => {
    const result = logMeanDecomposition([{ id: 'a', before: 0, after: 2 }])
    expect(result).toMatchObject({ status: 'undefined', change: 2, contributions: null })
    expect(result.reason).toBe('factor_not_positive')
  })
})

describe('logarithmicMean', () => {
  it('lies between the geometric and the arithmetic mean', () => {
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const mean = logarithmicMean(a, b)
        expect(mean).toBeGreaterThanOrEqual(Math.sqrt(a * b) * (1 - 1e-12))
        expect(mean).toBeLessThanOrEqual(((a + b) / 2) * (1 + 1e-12))
      }),
    )
  })

  it('is continuous where its two forms meet', () => {
    expect(logarithmicMean(1.02020202, 1)).toBeCloseTo(logarithmicMean(1.02020203, 1), 8)
    expect(logarithmicMean(5, 5)).toBe(5)
  })
})

describe('sumDecomposition', () => {
  it('gives each part its own change', () => {
    expect(
      sumDecomposition([
        { id: 'a', before: 1, after: 0 },
        { id: 'b', before: -2, after: 5 },
      ]),
    ).toMatchObject({ change: 6, contributions: [{ contribution: -1 }, { contribution: 7 }] })
  })
})
