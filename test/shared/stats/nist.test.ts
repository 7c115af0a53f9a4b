import { describe, expect, it } from 'vitest'
import { oneWayAnova, summarize } from '../../../shared/stats/index.ts'

/**
 * NIST Statistical Reference Datasets whose data follow a rule, with their certified values.
 * https://www.itl.nist.gov/div898/strd/
 */
const alternating = (centre: number, low: number, high: number): number[] => [
  centre,
  ...Array.from({ length: 1_000 }, (_, index) => (index % 2 === 0 ? low : high)),
]

describe('univariate summary statistics', () => {
  it.each([
    ['NumAcc1', [10_000_001, 10_000_003, 10_000_002], 10_000_002, 1, 1e-15],
    ['NumAcc2', alternating(1.2, 1.1, 1.3), 1.2, 0.1, 1e-14],
    // What is left of the spread is the rounding of the input to doubles.
    ['NumAcc3', alternating(1_000_000.2, 1_000_000.1, 1_000_000.3), 1_000_000.2, 0.1, 1e-9],
    ['NumAcc4', alternating(10_000_000.2, 10_000_000.1, 10_000_000.3), 10_000_000.2, 0.1, 1e-8],
  ] as const)('%s', (_, values, mean, deviation, tolerance) => {
    const found = summarize(values)
    expect(Math.abs((found.mean ?? 0) / mean - 1)).toBeLessThanOrEqual(2e-15)
    expect(Math.abs(Math.sqrt(found.variance ?? 0) / deviation - 1)).toBeLessThan(tolerance)
  })
})

describe('one-way analysis of variance', () => {
  const treatment = (base: number, size: number): number[] =>
    Array.from({ length: size }, (_, index) => {
      if (index === 0) return base
      return index % 2 === 1 ? base - 0.1 : base + 0.1
    })
  const dataset = (offset: number, size: number): number[][] =>
    [0.4, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5, 0.3, 0.5].map((step) => treatment(offset + step, size))

  it.each([
    ['SmLs01', 1, 21, 21, 1e-12],
    ['SmLs02', 1, 201, 201, 1e-12],
    ['SmLs03', 1, 2_001, 2_001, 1e-12],
    // From here on the input itself is rounded: 1e6 leaves ten digits of a tenth, 1e12 four.
    ['SmLs04', 1e6, 21, 21, 1e-8],
    ['SmLs05', 1e6, 201, 201, 1e-8],
    ['SmLs06', 1e6, 2_001, 2_001, 1e-8],
    ['SmLs07', 1e12, 21, 21, 5e-3],
    ['SmLs08', 1e12, 201, 201, 5e-3],
    ['SmLs09', 1e12, 2_001, 2_001, 5e-3],
  ])('%s', (_, offset, size, certified, tolerance) => {
    const found = oneWayAnova({ groups: dataset(offset, size) })
    expect(Math.abs((found.statistic ?? 0) / certified - 1)).toBeLessThan(tolerance)
    expect(found).toMatchObject({ df1: 8, df2: 9 * (size - 1) })
  })
})
