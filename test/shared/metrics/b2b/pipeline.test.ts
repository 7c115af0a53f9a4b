import { describe, expect, it } from 'vitest'
import {
  concentration,
  objectiveScore,
  pipelineCoverage,
  pipelineSum,
  salesVelocity,
} from '../../../../shared/metrics/b2b/pipeline.ts'

describe('pipelineSum', () => {
  it('says that 4 of 10 deals are valued', () => {
    // acceptance E07
    const blank = Array.from({ length: 6 }, () => ({ amountMinor: null }))
    const valued = [10, 20, 30, 40].map((amountMinor) => ({ amountMinor }))
    expect(pipelineSum([...blank, ...valued])).toEqual({
      valueMinor: 100,
      deals: 10,
      valued: 4,
      unvalued: 6,
    })
  })
})

describe('pipelineCoverage', () => {
  it('shows 3.0× beside the 4.5× that a win rate of 22 % requires', () => {
    // winsabove: 4.8 m over 1.6 m; acceptance E08
    const coverage = pipelineCoverage({
      openMinor: 4_800_000,
      quotaMinor: 2_000_000,
      closedWonMinor: 400_000,
      winRate: 0.22,
    })
    expect(coverage.coverage).toBe(3)
    expect(coverage.required).toBeCloseTo(4.5, 1)
    expect(coverage.sufficient).toBe(false)
    expect(coverage.expectedMinor).toBeCloseTo(1_056_000, 6)
    expect(coverage.expectedAttainment).toBeCloseTo(0.66, 12)
  })

  it('shows 3.75× at 28 %, above target', () => {
    // contextawareanalytics.com: 7.5 m over 2.0 m
    const coverage = pipelineCoverage({
      openMinor: 7_500_000,
      quotaMinor: 2_000_000,
      closedWonMinor: 0,
      winRate: 0.28,
    })
    expect(coverage).toMatchObject({ coverage: 3.75, sufficient: true })
    expect(coverage.expectedMinor).toBeCloseTo(2_100_000, 6)
  })

  it('says "target reached" instead of a ratio', () => {
    const met = { openMinor: 100, quotaMinor: 100, closedWonMinor: 100, winRate: 0.5 }
    expect(pipelineCoverage(met)).toMatchObject({
      coverage: null,
      reason: 'target_reached',
      required: 2,
      sufficient: null,
    })
    expect(pipelineCoverage({ ...met, closedWonMinor: 0, winRate: 0 })).toMatchObject({
      coverage: 1,
      required: null,
      reason: 'no_wins',
      sufficient: null,
    })
    expect(() => pipelineCoverage({ ...met, winRate: 22 })).toThrow(/winRate/)
  })
})

describe('salesVelocity', () => {
  it.each([
    // winsabove (twice), askedwell
    { deals: 18, averageDealMinor: 42_000, winRate: 0.24, cycleDays: 78, expected: 2326 },
    { deals: 18, averageDealMinor: 42_000, winRate: 0.24, cycleDays: 65, expected: 2791 },
    { deals: 50, averageDealMinor: 12_000, winRate: 0.25, cycleDays: 90, expected: 1667 },
  ])('is $expected a day', ({ expected, ...given }) => {
    expect(Math.round(salesVelocity(given).value!)).toBe(expected)
  })

  it('grows by 25 % when the cycle is a fifth shorter', () => {
    const given = { deals: 10, averageDealMinor: 100, winRate: 0.2, cycleDays: 100 }
    const ratio = salesVelocity({ ...given, cycleDays: 80 }).value! / salesVelocity(given).value!
    expect(ratio).toBeCloseTo(1.25, 12)
  })

  it('grows 2.19 times in the story of SaaS B', () => {
    // the case of SaaS B: 19 → 27 %, 94 → 61 days
    const given = { deals: 300, averageDealMinor: 100 }
    const before = salesVelocity({ ...given, winRate: 0.19, cycleDays: 94 }).value!
    const after = salesVelocity({ ...given, winRate: 0.27, cycleDays: 61 }).value!
    expect(after / before).toBeCloseTo(2.19, 2)
  })

  it('is null without a cycle', () => {
    const given = { deals: 1, averageDealMinor: 1, winRate: 1, cycleDays: 0 }
    expect(salesVelocity(given)).toEqual({ value: null, reason: 'no_cycle' })
  })
})

describe('concentration', () => {
  it('is the share of the largest parts', () => {
    const parts = [50, 20, 10, 10, 5, 5].map((amountMinor, index) => ({
      key: `d${index}`,
      amountMinor,
    }))
    expect(concentration({ parts }).share).toBeCloseTo(0.95, 12)
    expect(concentration({ parts, top: 1 })).toMatchObject({ share: 0.5, totalMinor: 100 })
    expect(concentration({ parts: [] })).toEqual({ share: null, top: [], totalMinor: 0 })
  })
})

describe('objectiveScore', () => {
  it.each([
    // loach.app and clawhub.ai
    { baseline: 30, target: 50, actual: 44, expected: 0.7 },
    { baseline: 8, target: 5, actual: 6, expected: 0.67 },
    { baseline: 32, target: 45, actual: 42, expected: 0.77 },
  ])('is $expected from $baseline to $target at $actual', ({ expected, ...given }) => {
    expect(objectiveScore(given).value).toBeCloseTo(expected, 2)
  })

  it('is null when nothing was to change', () => {
    const given = { baseline: 1, target: 1, actual: 1 }
    expect(objectiveScore(given).reason).toBe('target_equals_baseline')
  })
})
