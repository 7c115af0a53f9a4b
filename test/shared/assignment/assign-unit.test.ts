import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assignUnit,
  assignVariant,
  bucketOf,
  type Condition,
  isTargeted,
  type Traffic,
} from '../../../shared/assignment/index.ts'

const variants = [
  { key: 'control', weight: 1 },
  { key: 'b', weight: 2 },
]
const units = Array.from({ length: 20_000 }, (_, n) => `visitor-${String(n)}`)
const traffic = (fields: Partial<Traffic> = {}): Traffic => ({ seed: 's', variants, ...fields })
const all = (fields: Partial<Traffic>, holdout = 0): (string | null)[] =>
  units.map((unitId) => assignUnit(traffic(fields), { unitId, holdout }))
const share = (given: readonly (string | null)[]): number =>
  given.filter((variant) => variant !== null).length / given.length

describe('traffic control', () => {
  it('changes nothing where nothing is asked for', () => {
    expect(all({})).toEqual(units.map((unitId) => assignVariant({ seed: 's', unitId, variants })))
  })

  it('lets in the share of units that is allocated, and only adds units when it is raised', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (one, other) => {
          const [low, high] = [Math.min(one, other), Math.max(one, other)]
          for (const unitId of units.slice(0, 300)) {
            const before = assignUnit(traffic({ coverage: low }), { unitId })
            if (before !== null) {
              expect(assignUnit(traffic({ coverage: high }), { unitId })).toBe(before)
            }
          }
        },
      ),
      { numRuns: 30 },
    )
    expect(share(all({ coverage: 0.3 }))).toBeCloseTo(0.3, 2)
  })

  it('never gives a unit two experiments of one layer whose shares do not meet', () => {
    const first = all({ seed: 'one', layer: { name: 'checkout', from: 0, to: 0.5 } })
    const second = all({ seed: 'two', layer: { name: 'checkout', from: 0.5, to: 1 } })
    const both = first.filter((variant, index) => variant !== null && second[index] !== null)
    expect(both).toEqual([])
    expect(share(first)).toBeCloseTo(0.5, 1)
    expect(share(first) + share(second)).toBe(1)
  })

  it('draws layers and experiments independently of each other', () => {
    const inLayer = all({ seed: 'one', layer: { name: 'checkout', from: 0, to: 0.5 } })
    const other = all({ seed: 'elsewhere' })
    const sharesOfB = [true, false].map((isIn) => {
      const those = other.filter((_, index) => (inLayer[index] !== null) === isIn)
      return those.filter((variant) => variant === 'b').length / those.length
    })
    expect(Math.abs((sharesOfB[0] ?? 0) - (sharesOfB[1] ?? 0))).toBeLessThan(0.03)
  })

  it('keeps the holdout out of every experiment, and only that', () => {
    const held = units.filter((unitId) => bucketOf('holdout', unitId) < 0.05)
    expect(held.length / units.length).toBeCloseTo(0.05, 2)
    for (const seed of ['one', 'two', 'three']) {
      const given = all({ seed }, 0.05)
      expect(units.filter((_, index) => given[index] === null)).toEqual(held)
    }
  })
})

describe('isTargeted', () => {
  const meets = (condition: Partial<Condition>, value: unknown): boolean =>
    isTargeted(
      [{ attribute: 'a', operator: 'in', values: ['x', '3'], ...condition }],
      value === undefined ? {} : { a: value },
    )
  it.each<[Partial<Condition>, unknown, boolean]>([
    [{}, 'x', true],
    [{}, 'y', false],
    [{}, 3, true],
    [{}, '3', true],
    [{}, undefined, false],
    [{}, null, false],
    [{ operator: 'notIn' }, 'x', false],
    [{ operator: 'notIn' }, 'y', true],
    [{ operator: 'notIn' }, undefined, true],
    [{ operator: 'atLeast', values: ['3'] }, 3, true],
    [{ operator: 'atLeast', values: ['3'] }, '2.9', false],
    [{ operator: 'atLeast', values: ['3'] }, 'many', false],
    [{ operator: 'atLeast', values: ['0'] }, undefined, false],
    [{ operator: 'below', values: ['3'] }, 2, true],
    [{ operator: 'below', values: ['3'] }, 3, false],
    [{ operator: 'below', values: ['3'] }, null, false],
    [{ values: ['true'] }, true, true],
  ])('%j on %j is %s', (condition, value, expected) => {
    expect(meets(condition, value)).toBe(expected)
  })

  it('asks for every condition', () => {
    const conditions: Condition[] = [
      { attribute: 'plan', operator: 'in', values: ['pro'] },
      { attribute: 'seats', operator: 'atLeast', values: ['10'] },
    ]
    expect(isTargeted(conditions, { plan: 'pro', seats: 12 })).toBe(true)
    expect(isTargeted(conditions, { plan: 'pro', seats: 9 })).toBe(false)
    expect(isTargeted([], {})).toBe(true)
  })
})
