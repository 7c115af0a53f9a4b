import { describe, expect, it } from 'vitest'
import { figure, noFigure, quotient } from '../../../shared/metrics/figure.ts'
import { groupBy } from '../../../shared/metrics/group-by.ts'

describe('quotient', () => {
  it('is a figure, or null with its reason over 0, never NaN or Infinity', () => {
    expect(quotient(1, 4, 'empty')).toEqual(figure(0.25))
    expect(quotient(1, 0, 'empty')).toEqual(noFigure('empty'))
    expect(quotient(0, 0, 'empty')).toEqual({ value: null, reason: 'empty' })
  })
})

describe('groupBy', () => {
  it('keeps keys and items in order of appearance', () => {
    expect([...groupBy([3, 1, 4, 1, 5], (n) => n % 2)]).toEqual([
      [1, [3, 1, 1, 5]],
      [0, [4]],
    ])
  })
})
