import { describe, expect, it } from 'vitest'
import {
  POSITION_SIGNALS,
  committeeSize,
  decidersAnswer,
  decisionSpeed,
  movedSignals,
  positionOf,
  shareAnswer,
  type PositionAnswer,
} from '../../../shared/metrics/position.ts'

/** The first `count` signals with one answer, the next ones with another, the rest without. */
const answers = (...parts: [PositionAnswer | null, number][]) => {
  const list = parts.flatMap(([answer, count]) => Array<PositionAnswer | null>(count).fill(answer))
  return Object.fromEntries(list.map((answer, index) => [POSITION_SIGNALS[index], answer]))
}

describe('positionOf', () => {
  it('is B2C at seven of eight (product A06)', () => {
    const position = positionOf(answers(['b2c', 7], ['b2b', 1]))
    expect(position).toMatchObject({ verdict: 'b2c', answered: 8, counts: { b2c: 7, b2b: 1 } })
  })

  it('is hybrid at four to four, and names the four', () => {
    const position = positionOf(answers(['b2c', 4], ['b2b', 4]))
    expect(position.verdict).toBe('hybrid')
    expect(position.signals.b2b).toEqual(POSITION_SIGNALS.slice(4))
  })

  it('says how many are answered, and decides on six or more only', () => {
    const seven = positionOf(answers(['b2b', 6], ['both', 1], [null, 1]))
    expect(seven).toMatchObject({ verdict: 'b2b', answered: 7, unanswered: ['cart_or_rfp'] })
    expect(positionOf(answers(['b2b', 5])).verdict).toBe('hybrid')
    expect(positionOf({}).answered).toBe(0)
  })

  it('takes three of four as enough and less as not', () => {
    expect(positionOf(answers(['b2c', 6], ['b2b', 2])).verdict).toBe('b2c')
    expect(positionOf(answers(['b2c', 5], ['both', 2])).verdict).toBe('hybrid')
  })
})

describe('movedSignals', () => {
  it('counts what moved to B2B between two runs (product A15)', () => {
    const before = answers(['b2c', 8])
    const after = answers(['b2b', 2], ['both', 1], ['b2c', 5])
    expect(movedSignals({ before, after, to: 'b2b' })).toEqual(POSITION_SIGNALS.slice(0, 2))
    expect(movedSignals({ before: {}, after, to: 'b2b' })).toEqual([])
  })
})

describe('signals from data', () => {
  it('reads deciders, shares, committees and speed by the rulings', () => {
    expect([1, 2, 3].map(decidersAnswer)).toEqual(['b2c', 'both', 'b2b'])
    expect(shareAnswer({ b2bShare: 0.6 })).toBe('b2b')
    expect(shareAnswer({ b2bShare: 0.3 })).toBe('b2c')
    expect([1, 2, 5, 9, 12].map(committeeSize)).toEqual([
      'one',
      'between_models',
      'typical',
      'large',
      'check_data',
    ])
    expect([20 / 1_440, 10, 94].map(decisionSpeed)).toEqual([
      'minutes_to_days',
      'between_models',
      'weeks_to_quarters',
    ])
  })
})
