import { describe, expect, it } from 'vitest'
import type { ClosedDeal } from '../../../../shared/metrics/b2b/win-rate.ts'
import {
  UNKNOWN_SOURCE,
  winRate,
  winRateBySource,
} from '../../../../shared/metrics/b2b/win-rate.ts'

const some = (count: number, outcome: ClosedDeal['outcome'], amountMinor: number | null = null) =>
  Array.from({ length: count }, () => ({ outcome, amountMinor }))

describe('winRate', () => {
  it.each([
    // PipelineCRM; Daymark; Varicent; acceptance E05
    { won: 20, lost: 30, open: 0, closed: 0.4, created: 0.4 },
    { won: 25, lost: 75, open: 50, closed: 0.25, created: 25 / 150 },
    { won: 3, lost: 7, open: 90, closed: 0.3, created: 0.03 },
    { won: 57, lost: 243, open: 0, closed: 0.19, created: 0.19 },
  ])('$won won, $lost lost, $open open: closed $closed, created $created', (given) => {
    const deals = [
      ...some(given.won, 'won'),
      ...some(given.lost, 'lost'),
      ...some(given.open, 'open'),
    ]
    const rate = winRate({ deals })
    expect(rate.closedCount.value).toBeCloseTo(given.closed, 12)
    expect(rate.createdCount.value).toBeCloseTo(given.created, 12)
  })

  it('keeps "no decision" and "disqualified" out of won and lost', () => {
    const deals = [
      ...some(1, 'won'),
      ...some(1, 'lost'),
      ...some(1, 'no-decision'),
      ...some(1, 'disqualified'),
    ]
    const rate = winRate({ deals })
    expect(rate.closedCount).toMatchObject({ value: 0.5, denominator: 2 })
    expect(rate.createdCount).toMatchObject({ value: 0.25, denominator: 4 })
  })

  it('may say something else by value than by count, and counts blank amounts', () => {
    const deals = [...some(1, 'won', 99_000), ...some(1, 'lost', 1_000), ...some(1, 'lost')]
    const rate = winRate({ deals })
    expect(rate.closedCount.value).toBeCloseTo(1 / 3, 12)
    expect(rate.closedValue.value).toBe(0.99)
    expect(rate.totals.unvalued).toBe(1)
  })

  it('has the Wilson interval 8.9 to 53.2 % for 3 of 12', () => {
    // acceptance C13
    const { interval, value } = winRate({
      deals: [...some(3, 'won'), ...some(9, 'lost')],
    }).closedCount
    expect(value).toBe(0.25)
    expect(interval?.lower).toBeCloseTo(0.089, 3)
    expect(interval?.upper).toBeCloseTo(0.532, 3)
    expect(interval?.method).toBe('wilson')
  })

  it("has Jeffreys' interval on demand", () => {
    const deals = [...some(3, 'won'), ...some(9, 'lost')]
    const { interval } = winRate({ deals, interval: 'jeffreys' }).closedCount
    // R: qbeta(c(0.025, 0.975), 3.5, 9.5)
    expect(interval?.lower).toBeCloseTo(0.07594233, 7)
    expect(interval?.upper).toBeCloseTo(0.52919108, 7)
    expect(interval?.method).toBe('jeffreys')
  })

  it('is null without closed deals, with a reason and no interval', () => {
    expect(winRate({ deals: some(4, 'open') }).closedCount).toMatchObject({
      value: null,
      reason: 'no_closed_deals',
      interval: null,
    })
    expect(winRate({ deals: [] }).createdCount.reason).toBe('no_deals')
  })

  it('takes totals that were counted elsewhere, and refuses impossible ones', () => {
    const totals = winRate({ deals: [...some(1, 'won', 5), ...some(1, 'lost', 5)] }).totals
    expect(winRate({ totals }).closedValue.value).toBe(0.5)
    expect(() => winRate({ totals: { ...totals, won: 0.5 } })).toThrow(/won/)
    expect(() => winRate({ deals: some(1, 'won', -1) })).toThrow(/amountMinor/)
  })
})

describe('winRateBySource', () => {
  const deals = [
    ...some(2, 'won', 300).map((deal) => ({ ...deal, source: 'webinar' })),
    ...some(2, 'lost', 300).map((deal) => ({ ...deal, source: 'webinar' })),
    ...some(2, 'won', 200).map((deal) => ({ ...deal, source: 'partner' })),
    ...some(4, 'open').map((deal) => ({ ...deal, source: null })),
  ]

  it('shows deals of unknown source in a row of their own', () => {
    const { rows, unknownShare } = winRateBySource({ deals })
    expect(unknownShare).toBeCloseTo(0.4, 12)
    expect(rows.map(({ source }) => source)).toEqual(['webinar', 'partner', UNKNOWN_SOURCE])
    expect(rows.map(({ wonValueShare }) => wonValueShare)).toEqual([0.6, 0.4, 0])
    expect(rows.map(({ closedCount }) => closedCount.value)).toEqual([0.5, 1, null])
  })

  it('has no shares of nothing', () => {
    expect(winRateBySource({ deals: [] })).toEqual({ rows: [], deals: 0, unknownShare: null })
  })
})
