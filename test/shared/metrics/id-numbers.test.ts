import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { idNumbers } from '../../../shared/metrics/id-numbers.ts'

it('numbers ids in order of first appearance, and tells a number from its text', () => {
  const id = fc.oneof(
    fc.integer({ min: -3, max: 5_000_000 }),
    fc.constantFrom('1', 'a', '', 0.5, 4_194_303, 4_194_304),
  )
  fc.assert(
    fc.property(fc.array(id, { maxLength: 50 }), (input) => {
      const { ids, numberOf } = idNumbers()
      const numbers = input.map(numberOf)
      expect(ids).toEqual([...new Set(input.map((value) => (value === 0 ? 0 : value)))])
      expect(numbers.map((number) => ids[number])).toEqual(input.map((v) => (v === 0 ? 0 : v)))
    }),
  )
})
