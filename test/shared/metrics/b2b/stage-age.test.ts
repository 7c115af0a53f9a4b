import { describe, expect, it } from 'vitest'
import { stageNorm, stalledDeals } from '../../../../shared/metrics/b2b/stage-age.ts'
import { DAY } from './deals.ts'

const days = (...values: number[]): number[] => values

describe('stageNorm', () => {
  it('is the 75th percentile of ten won deals or more', () => {
    const wonDays = days(10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
    expect(stageNorm({ stage: 'Legal', wonDays, allDays: wonDays })).toEqual({
      stage: 'Legal',
      thresholdDays: 25,
      rule: 'p75_of_won',
      n: 11,
    })
  })

  it('is never below 14 days', () => {
    const wonDays = Array.from({ length: 10 }, () => 2)
    expect(stageNorm({ stage: 'Demo', wonDays, allDays: wonDays })).toMatchObject({
      thresholdDays: 14,
      rule: 'floor_of_14_days',
    })
  })

  it('is one and a half medians of all deals when fewer were won', () => {
    const norm = stageNorm({ stage: 'Demo', wonDays: days(1), allDays: days(1, 20, 30) })
    expect(norm).toMatchObject({ thresholdDays: 30, rule: 'one_and_a_half_medians', n: 3 })
  })

  it('is null without history', () => {
    const norm = stageNorm({ stage: 'Demo', wonDays: [], allDays: [] })
    expect(norm).toMatchObject({ thresholdDays: null, rule: 'no_history' })
  })
})

describe('stalledDeals', () => {
  const norm = { stage: 'Legal', thresholdDays: 20, rule: 'p75_of_won', n: 12 } as const
  const deal = {
    id: 'a',
    stage: 'Legal',
    enteredAt: 0,
    lastActivityAt: null,
    amountMinor: 6_000_000,
  }

  it('ranks 60 k at 33 days over the norm with 1.98 m €·days', () => {
    // acceptance E39
    const small = { ...deal, id: 'b', amountMinor: 100 }
    const { deals, stalled, stalledMinor } = stalledDeals({
      deals: [small, deal],
      norms: [norm],
      asOf: 53 * DAY,
    })
    expect(deals.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(deals[0]).toMatchObject({ daysOverNorm: 33, valueDays: 198_000_000 })
    expect([stalled, stalledMinor]).toEqual([2, 6_000_100])
  })

  it('is not stalled at exactly the norm, and stalled by 30 days without activity', () => {
    const at = (day: number, lastActivityAt: number | null) =>
      stalledDeals({ deals: [{ ...deal, lastActivityAt }], norms: [norm], asOf: day * DAY })
        .deals[0]
    expect(at(20, null)?.stalledBecause).toEqual([])
    expect(stalledDeals({ deals: [deal], norms: [norm], asOf: 20 * DAY })).toMatchObject({
      stalled: 0,
      stalledMinor: 0,
    })
    expect(at(21, null)?.stalledBecause).toEqual(['stage_age'])
    expect(at(30, 0)?.stalledBecause).toEqual(['stage_age', 'no_activity'])
    expect(at(29.9, 0)?.stalledBecause).toEqual(['stage_age'])
  })

  it('judges a stage without a norm by activity alone', () => {
    const [row] = stalledDeals({ deals: [deal], norms: [], asOf: 500 * DAY }).deals
    expect(row).toMatchObject({ stalledBecause: [], daysOverNorm: 0, ageDays: 500 })
  })
})
