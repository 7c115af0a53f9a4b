import { describe, expect, it } from 'vitest'
import { quasiNewton } from '../../../shared/numeric/quasi-newton.ts'

describe('quasiNewton', () => {
  it('follows the valley of Rosenbrock to its end', () => {
    // Rosenbrock (1960), Computer Journal 3:175-184: minimum 0 at (1, 1), from (-1.2, 1).
    const f = ([x = 0, y = 0]: readonly number[]) => ({
      value: 100 * (y - x * x) ** 2 + (1 - x) ** 2,
      gradient: [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)],
    })
    const { status, x, value } = quasiNewton(f, { start: [-1.2, 1] })
    expect(status).toBe('ok')
    expect(value).toBeLessThan(1e-12)
    expect(x[0]).toBeCloseTo(1, 6)
    expect(x[1]).toBeCloseTo(1, 6)
  })

  it("finds the singular minimum of Powell's function of four variables", () => {
    // Powell (1962), Computer Journal 5:147-151: minimum 0 at the origin, from (3, -1, 0, 1).
    const f = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) => ({
      value: (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4,
      gradient: [
        2 * (a + 10 * b) + 40 * (a - d) ** 3,
        20 * (a + 10 * b) + 4 * (b - 2 * c) ** 3,
        10 * (c - d) - 8 * (b - 2 * c) ** 3,
        -10 * (c - d) - 40 * (a - d) ** 3,
      ],
    })
    expect(quasiNewton(f, { start: [3, -1, 0, 1] }).value).toBeLessThan(1e-8)
  })

  it('stays away from where there is no value', () => {
    const f = ([x = 0]: readonly number[]) =>
      x <= 0 ? { value: NaN, gradient: [NaN] } : { value: x - Math.log(x), gradient: [1 - 1 / x] }
    expect(quasiNewton(f, { start: [5] }).x[0]).toBeCloseTo(1, 6)
  })

  it('says when there is no minimum to find', () => {
    const f = ([x = 0]: readonly number[]) => ({ value: -x, gradient: [-1] })
    expect(quasiNewton(f, { start: [0], bound: 100 }).status).toBe('not-converged')
  })

  it('takes a start that is the minimum', () => {
    const f = ([x = 0]: readonly number[]) => ({ value: x * x, gradient: [2 * x] })
    expect(quasiNewton(f, { start: [0] })).toMatchObject({ status: 'ok', x: [0] })
  })
})
