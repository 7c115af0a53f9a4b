import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processBehaviour } from '../../../shared/metrics/process-behaviour.ts'

const points = (...values: (number | null)[]) => values.map((value) => ({ value }))

describe('processBehaviour', () => {
  it('has the limits of the worked example for individuals', () => {
    // NIST/SEMATECH e-Handbook, 6.3.2.2: batch counts of 10 points, mean 50.81, mean moving range
    // 1.8778, limits 55.8041 and 45.8159.
    const values = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    const result = processBehaviour({ points: points(...values) })
    expect(result.centre).toBeCloseTo(50.81, 10)
    expect(result.meanMovingRange).toBeCloseTo(1.8778, 4)
    expect(result.points[0]?.upper).toBeCloseTo(55.8041, 2)
    expect(result.points[0]?.lower).toBeCloseTo(45.8159, 2)
    expect(result.points.flatMap(({ signals }) => signals)).toEqual([])
  })

  it('calls a point outside the limits of the baseline a signal', () => {
    const result = processBehaviour({ points: points(5, 6, 5, 6, 5, 6, 20), baseline: 6 })
    expect(result.points.at(-1)?.signals).toEqual(['outside_limits'])
    expect(result.points[0]?.lower).toBeCloseTo(5.5 - 2.66, 12)
  })

  it('calls eight in a row on one side a signal, and seven not', () => {
    const base = [4, 6, 4, 6, 4, 6]
    const run = (length: number) =>
      processBehaviour({
        points: points(...base, 4, ...Array<number>(length).fill(5.5)),
        baseline: 6,
      }).points.filter(({ signals }) => signals.includes('run_of_eight')).length
    expect(run(7)).toBe(0)
    expect(run(8)).toBe(8)
    expect(run(10)).toBe(10)
  })

  it('does not carry a run over a day without a value', () => {
    const values = [4, 6, 4, 6, 4, 6, 5.5, 5.5, 5.5, 5.5, null, 5.5, 5.5, 5.5, 5.5]
    const result = processBehaviour({ points: points(...values), baseline: 6 })
    expect(result.points.flatMap(({ signals }) => signals)).toEqual([])
  })

  it('says nothing on too little history', () => {
    const result = processBehaviour({ points: points(1, 2, 3, null, 4, 5) })
    expect(result).toMatchObject({ status: 'insufficient-data', centre: null, baselinePoints: 5 })
    expect(result.points[0]).toMatchObject({ lower: null, upper: null })
  })

  it('cuts limits at what is possible', () => {
    const result = processBehaviour({ points: points(0, 5, 0, 5, 0, 5), floor: 0 })
    expect(result.points[0]?.lower).toBe(0)
  })

  it('compares a Sunday with Sundays', () => {
    const weeks = Array.from({ length: 28 }, (_, day) => ({
      value: (day % 7 === 6 ? 100 : 10) + (day % 2),
      weekday: day % 7,
    }))
    const judge = (byWeekday: boolean) =>
      processBehaviour({
        points: [...weeks, { value: 100, weekday: 0 }],
        baseline: 28,
        byWeekday,
      }).points.at(-1)?.signals
    expect(judge(true)).toEqual(['outside_limits'])
    expect(judge(false)).toEqual(['outside_limits'])
    const sunday = processBehaviour({ points: weeks, byWeekday: true })
    expect(sunday.points.flatMap(({ signals }) => signals)).toEqual([])
    expect(sunday.points[6]?.upper).toBeLessThan(110)
  })

  it('moves with the data: shift and scale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 6, maxLength: 30 }),
        (values) => {
          const plain = processBehaviour({ points: points(...values) })
          const moved = processBehaviour({ points: points(...values.map((v) => 3 * v + 7)) })
          plain.points.forEach(({ upper, lower }, index) => {
            expect(moved.points[index]?.upper).toBeCloseTo(3 * (upper ?? NaN) + 7, 8)
            expect(moved.points[index]?.lower).toBeCloseTo(3 * (lower ?? NaN) + 7, 8)
          })
        },
      ),
    )
  })
})
