import { describe, expect, it } from 'vitest'
import { bottleneckRanking } from '../../../../shared/metrics/b2b/bottleneck.ts'
import { aDeal, DAY, times } from './deals.ts'

const STAGES = ['Discovery', 'Review', 'Contract']

describe('bottleneckRanking', () => {
  it('puts the review first in the story of SaaS B, though discovery loses more deals', () => {
    // 300 deals, 57 won in the case of SaaS B; how the other 243 end is ours: most in discovery.
    const deals = [
      ...times(130, aDeal('Discovery', 'lost')),
      ...times(108, aDeal('Discovery@0 Review@10', 'lost')),
      ...times(5, aDeal('Discovery@0 Review@10 Contract@50', 'lost')),
      ...times(57, aDeal('Discovery@0 Review@10 Contract@50', 'won', { closedOn: 61 })),
    ].map((deal) => ({ ...deal, amountMinor: 1000 }))
    const rows = bottleneckRanking({ stages: STAGES, deals, asOf: 200 * DAY })
    expect(rows.map(({ stage }) => stage)).toEqual(['Review', 'Discovery', 'Contract'])
    const review = rows[0]!
    expect(review).toMatchObject({ decided: 170, lost: 108, reason: null })
    expect(review.passRate.value).toBeCloseTo(62 / 170, 12)
    expect(review.winRateAfter).toBeCloseTo(57 / 62, 12)
    expect(review.lostExpectedMinor).toBeCloseTo((108_000 * 57) / 62, 6)
  })

  it('counts running stays with their age so far, and says why a stage has no value', () => {
    const deals = [{ ...aDeal('Discovery'), amountMinor: null }]
    const [row] = bottleneckRanking({ stages: ['Discovery'], deals, asOf: 40 * DAY })
    expect(row).toMatchObject({
      medianAgeDays: 40,
      lostExpectedMinor: null,
      winRateAfter: null,
      reason: 'nobody_decided',
    })
  })

  it('takes the mean amount for lost deals without one', () => {
    const deals = [
      { ...aDeal('Discovery', 'lost', { id: 'a' }), amountMinor: null },
      { ...aDeal('Discovery', 'won', { id: 'b' }), amountMinor: 300 },
    ]
    const [row] = bottleneckRanking({ stages: ['Discovery'], deals, asOf: 10 * DAY })
    expect(row).toMatchObject({ lostExpectedMinor: 300, winRateAfter: 1 })
  })
})
