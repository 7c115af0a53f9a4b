import { describe, expect, it } from 'vitest'
import { closeDatePushes, slippageRate } from '../../../../shared/metrics/b2b/slippage.ts'

describe('slippageRate', () => {
  it('is the share of the frozen list that did not close in the period', () => {
    const frozen = [
      { id: 'a', amountMinor: 100, closedInPeriod: true },
      { id: 'b', amountMinor: 300, closedInPeriod: false },
      { id: 'c', amountMinor: null, closedInPeriod: true },
      { id: 'd', amountMinor: 0, closedInPeriod: true },
    ]
    const slippage = slippageRate({ frozen })
    expect(slippage.byCount.value).toBe(0.25)
    expect(slippage.byValue.value).toBe(0.75)
    expect(slippage.slippedIds).toEqual(['b'])
  })

  it('is null when nothing was expected', () => {
    const { byCount, byValue } = slippageRate({ frozen: [] })
    expect([byCount.reason, byValue.reason]).toEqual(['nothing_expected', 'no_expected_value'])
  })
})

describe('closeDatePushes', () => {
  const changes = [
    { at: 1, from: null, to: '2026-03-31' },
    { at: 2, from: '2026-03-31', to: '2026-04-30' },
    { at: 3, from: '2026-04-30', to: '2026-04-15' },
    { at: 4, from: '2026-04-15', to: '2026-06-30' },
  ]

  it('counts moves to a later day, and their days', () => {
    expect(closeDatePushes({ changes, closedAt: null })).toEqual({
      pushes: 2,
      pullIns: 1,
      pushedDays: 30 + 76,
      band: 'credible',
    })
  })

  it('does not take the date that the CRM sets on closing for a pull-in', () => {
    const closing = { at: 5, from: '2026-06-30', to: '2026-05-02' }
    const { pullIns } = closeDatePushes({ changes: [...changes, closing], closedAt: 5 })
    expect(pullIns).toBe(1)
  })

  it('turns doubtful at three pushes and fiction at six', () => {
    const push = { at: 0, from: '2026-01-01', to: '2026-01-02' }
    const bandOf = (count: number) =>
      closeDatePushes({ changes: Array.from({ length: count }, () => push), closedAt: null }).band
    expect([2, 3, 5, 6].map(bandOf)).toEqual(['credible', 'doubtful', 'doubtful', 'fiction'])
  })

  it('refuses what is no day', () => {
    const broken = [{ at: 0, from: '2026-01-01', to: '10000-01-01' }]
    expect(() => closeDatePushes({ changes: broken, closedAt: null })).toThrow(/10000-01-01/)
  })
})
