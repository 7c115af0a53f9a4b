import { describe, expect, it } from 'vitest'
import { nelderMead } from '../../../shared/numeric/nelder-mead.ts'

describe('nelderMead', () => {
  it('follows the valley of Rosenbrock to its end', () => {
    // Rosenbrock (1960), Computer Journal 3:175-184: minimum 0 at (1, 1), from (-1.2, 1).
    const f = ([x = 0, y = 0]: readonly number[]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2
    const { status, x, value } = nelderMead(f, { start: [-1.2, 1] })
    expect(status).toBe('ok')
    expect(value).toBeLessThan(1e-12)
    expect(x[0]).toBeCloseTo(1, 5)
    expect(x[1]).toBeCloseTo(1, 5)
  })

  it("finds the singular minimum of Powell's function of four variables", () => {
    // Powell (1962), Computer Journal 5:147-151: minimum 0 at the origin, from (3, -1, 0, 1).
    const f = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) =>
      (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4
    expect(nelderMead(f, { start: [3, -1, 0, 1] }).value).toBeLessThan(1e-8)
  })

  it('stays away from where there is no value', () => {
    const f = ([x = 0]: readonly number[]) => (x <= 0 ? NaN : x - Math.log(x))
    expect(nelderMead(f, { start: [5] }).x[0]).toBeCloseTo(1, 4)
  })

  it('says when there is no minimum to find', () => {
    const f = ([x = 0]: readonly number[]) => -x
    expect(nelderMead(f, { start: [0] }).status).toBe('not-converged')
  })
})
