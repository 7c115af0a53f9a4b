import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { solveLinearSystem } from '../../../../shared/metrics/attribution/linear-system.ts'

describe('solveLinearSystem', () => {
  it('needs a row swap where the first pivot is zero', () => {
    expect(
      solveLinearSystem(
        [
          [0, 2],
          [3, 1],
        ],
        [4, 5],
      ),
    ).toEqual([1, 2])
  })

  it('finds the x that a system was made from, and leaves its input alone', () => {
    const entry = fc.integer({ min: -9, max: 9 })
    const system = fc
      .integer({ min: 1, max: 6 })
      .chain((n) =>
        fc.tuple(
          fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
          fc.array(entry, { minLength: n, maxLength: n }),
        ),
      )
    fc.assert(
      fc.property(system, ([rows, x]) => {
        // A dominant diagonal keeps the matrix regular.
        const matrix = rows.map((row, i) => row.map((value, j) => (i === j ? 100 : value)))
        const right = matrix.map((row) => row.reduce((sum, value, j) => sum + value * x[j]!, 0))
        const copy = structuredClone(matrix)
        const solved = solveLinearSystem(matrix, right)
        for (const [index, value] of solved.entries()) expect(value).toBeCloseTo(x[index]!, 9)
        expect(matrix).toEqual(copy)
      }),
    )
  })

  it('refuses a singular matrix', () => {
    expect(() => solveLinearSystem([[1, 1].map(() => 0), [1, 1]], [1, 1])).toThrow(/singular/)
  })
})
