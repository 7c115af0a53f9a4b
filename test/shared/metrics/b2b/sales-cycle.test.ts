import { describe, expect, it } from 'vitest'
import type { CycleDeal } from '../../../../shared/metrics/b2b/sales-cycle.ts'
import { salesCycleLength } from '../../../../shared/metrics/b2b/sales-cycle.ts'
import { DAY } from './deals.ts'

const deal = (days: number | null, outcome: CycleDeal['outcome'] = 'won'): CycleDeal => ({
  createdAt: 0,
  closedAt: days === null ? null : days * DAY,
  outcome: days === null ? 'open' : outcome,
})

describe('salesCycleLength', () => {
  it('shows mean and median of won deals, marked as survivors only', () => {
    const { won } = salesCycleLength({
      deals: [10, 20, 60].map((day) => deal(day)),
      asOf: 99 * DAY,
    })
    expect(won).toMatchObject({
      n: 3,
      meanDays: 30,
      medianDays: 20,
      p75Days: 40,
      bias: 'survivors_only',
    })
    expect(won.meanInterval?.lower).toBe(0)
    expect(won.medianInterval).toBeNull()
  })

  it('counts open deals as at least this long, so the median is longer than that of winners', () => {
    const deals = [deal(10), deal(20), deal(30), deal(null), deal(null)]
    const { won, survival } = salesCycleLength({ deals, asOf: 90 * DAY })
    expect(won.medianDays).toBe(20)
    expect(survival).toMatchObject({ n: 5, events: 3, censored: 2, medianDays: 30 })
  })

  it('gives the Kaplan-Meier median of the 6-MP arm: 23 weeks', () => {
    // Freireich et al. (1963), Blood 21:699-716; median as in R survfit(Surv(time, status) ~ 1).
    const events = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    const deals = [
      ...events.map((week) => deal(week)),
      ...censored.map((week) => ({ ...deal(null), createdAt: (40 - week) * DAY })),
    ]
    const { survival } = salesCycleLength({ deals, asOf: 40 * DAY })
    expect(survival).toMatchObject({
      n: 21,
      events: 9,
      censored: 12,
      medianDays: 23,
      // R's conf.type = 'log-log', as SAS: 13 to not reached.
      lowerDays: 13,
      upperDays: null,
    })
  })

  it('lets lost deals leave on their day, or counts every ending on request', () => {
    const deals = [deal(10, 'lost'), deal(20), deal(30)]
    const asOf = 99 * DAY
    expect(salesCycleLength({ deals, asOf }).survival).toMatchObject({ n: 3, events: 2 })
    const closed = salesCycleLength({ deals, asOf, event: 'closed' }).survival
    expect(closed).toMatchObject({ events: 3, medianDays: 20 })
  })

  it('takes a deal that closes after the day asked for as open', () => {
    const { survival } = salesCycleLength({ deals: [deal(50)], asOf: 20 * DAY })
    expect(survival).toMatchObject({ events: 0, censored: 1, reason: 'median_not_reached' })
  })

  it('leaves out deals closed before they were created, and says how many', () => {
    const broken = { createdAt: 12 * DAY, closedAt: 0, outcome: 'won' as const }
    const { won, impossible } = salesCycleLength({ deals: [broken, deal(5)], asOf: 30 * DAY })
    expect([won.n, impossible]).toEqual([1, 1])
  })

  it('is null without deals', () => {
    const { won, survival } = salesCycleLength({ deals: [], asOf: 0 })
    expect(won.meanDays).toBeNull()
    expect(survival).toMatchObject({ medianDays: null, reason: 'no_deals' })
  })
})
