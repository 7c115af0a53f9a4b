import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignVariant, bucketOf } from '../../../shared/assignment/index.ts'
import { srmTest } from '../../../shared/stats/index.ts'

const variants = [
  { key: 'control', weight: 1 },
  { key: 'b', weight: 1 },
  { key: 'c', weight: 2 },
]
const units = Array.from({ length: 40_000 }, (_, n) => `visitor-${String(n)}`)

const counts = (seed: string, coverage = 1): number[] => {
  const given = units.map((unitId) => assignVariant({ seed, unitId, variants, coverage }))
  return variants.map(({ key }) => given.filter((variant) => variant === key).length)
}

describe('assignVariant', () => {
  it('gives a unit the same variant every time, and one of the planned ones', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (seed, unitId) => {
        const variant = assignVariant({ seed, unitId, variants })
        expect(variants.map(({ key }) => key)).toContain(variant)
        expect(assignVariant({ seed, unitId, variants })).toBe(variant)
      }),
    )
  })

  it('splits many units by the weights', () => {
    const observed = counts('button')
    expect(observed.reduce((sum, count) => sum + count, 0)).toBe(units.length)
    expect(srmTest({ observed, weights: [1, 1, 2] }).pValue).toBeGreaterThan(0.001)
  })

  it('reads weights relative to their sum', () => {
    const doubled = variants.map(({ key, weight }) => ({ key, weight: weight * 17 }))
    for (const unitId of units.slice(0, 500)) {
      expect(assignVariant({ seed: 's', unitId, variants: doubled })).toBe(
        assignVariant({ seed: 's', unitId, variants }),
      )
    }
  })

  it('assigns two experiments independently of each other', () => {
    const table = new Map<string, number>()
    for (const unitId of units) {
      const one = assignVariant({ seed: 'one', unitId, variants: variants.slice(0, 2) })
      const two = assignVariant({ seed: 'two', unitId, variants: variants.slice(0, 2) })
      const cell = `${String(one)} ${String(two)}`
      table.set(cell, (table.get(cell) ?? 0) + 1)
    }
    const { pValue } = srmTest({ observed: [...table.values()], weights: [1, 1, 1, 1] })
    expect(table.size).toBe(4)
    expect(pValue).toBeGreaterThan(0.001)
  })

  it('leaves the rest out under a smaller coverage, and moves nobody between variants as it grows', () => {
    const small = counts('ramp', 0.2).reduce((sum, count) => sum + count, 0)
    expect(small / units.length).toBeCloseTo(0.2, 1)
    for (const unitId of units.slice(0, 2_000)) {
      const before = assignVariant({ seed: 'ramp', unitId, variants, coverage: 0.2 })
      if (before === null) continue
      expect(assignVariant({ seed: 'ramp', unitId, variants, coverage: 0.7 })).toBe(before)
    }
  })

  it('takes no unit without a name and no plan without weight', () => {
    expect(assignVariant({ seed: 's', unitId: '', variants })).toBeNull()
    expect(assignVariant({ seed: 's', unitId: 'u', variants: [] })).toBeNull()
    const weightless = [{ key: 'control', weight: 0 }]
    expect(assignVariant({ seed: 's', unitId: 'u', variants: weightless })).toBeNull()
  })

  it('never puts a unit into a variant of weight 0', () => {
    const closed = [
      { key: 'control', weight: 1 },
      { key: 'closed', weight: 0 },
    ]
    for (const unitId of units.slice(0, 5_000)) {
      expect(assignVariant({ seed: 's', unitId, variants: closed })).toBe('control')
    }
  })
})

describe('bucketOf', () => {
  it('stays in [0, 1) in steps of a ten-thousandth', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, unitId) => {
        const bucket = bucketOf(seed, unitId)
        expect(bucket).toBeGreaterThanOrEqual(0)
        expect(bucket).toBeLessThan(1)
        expect(Number.isInteger(Math.round(bucket * 1e8) / 1e4)).toBe(true)
      }),
    )
  })
})
