import { describe, expect, it } from 'vitest'
import { coverageWarnings, cycleWarnings } from '../../../shared/misuse/index.ts'

const rulesOf = (found: readonly { rule: string }[]): string[] => found.map(({ rule }) => rule)

describe('the tiles of a quarter', () => {
  it('warn when "enough" rests on a win rate of fewer deals than may be judged', () => {
    expect(rulesOf(coverageWarnings({ value: 0.4, denominator: 10 }, true))).toEqual([
      'small_sample',
    ])
    expect(coverageWarnings({ value: 0.22, denominator: 100 }, false)).toEqual([])
  })

  it('say nothing of a coverage that is not judged', () => {
    expect(coverageWarnings({ value: 0.4, denominator: 10 }, null)).toEqual([])
  })

  it('warn when a few long deals make the mean of the cycle', () => {
    expect(rulesOf(cycleWarnings({ n: 40, meanDays: 90, medianDays: 40 }))).toEqual([
      'mean_of_skewed',
    ])
    expect(cycleWarnings({ n: 40, meanDays: 61, medianDays: 58 })).toEqual([])
    expect(cycleWarnings({ n: 0, meanDays: null, medianDays: null })).toEqual([])
  })
})
