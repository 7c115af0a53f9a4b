import { describe, expect, it } from 'vitest'
import { channelEconomics } from '../../../../shared/metrics/b2c/channel-economics.ts'
import { figure, noFigure } from '../../../../shared/metrics/figure.ts'

const row = (
  channel: string | null,
  spendMinor: number,
  newCustomers: number,
  revenueMinor = 0,
) => ({
  channel,
  spendMinor,
  newCustomers,
  revenueMinor,
})

describe('channelEconomics', () => {
  it('adds up to the total and shows what no channel is known for (product D21, D22)', () => {
    const { rows, total, knownShare } = channelEconomics([
      row('search', 1_000, 400),
      row(null, 0, 700),
      row('video', 3_000, 1_000),
    ])
    expect(rows.map(({ channel }) => channel)).toEqual(['video', 'search', null])
    expect(rows.reduce((sum, { spendMinor }) => sum + spendMinor, 0)).toBe(total.spendMinor)
    expect(rows.reduce((sum, { newCustomers }) => sum + newCustomers, 0)).toBe(total.newCustomers)
    expect(knownShare).toEqual(figure(1_400 / 2_100))
    expect(rows[0]?.spendShare).toEqual(figure(0.75))
  })

  it('divides 84,000 by 63,000 to a return of 1.33 (product D19)', () => {
    const { total } = channelEconomics([row('video', 6_300_000, 2_100, 8_400_000)])
    expect(total.returnOnSpend.value).toBeCloseTo(1.33, 2)
  })

  it('keeps the unallocated row when it is empty, without a cost per customer', () => {
    const { rows, knownShare } = channelEconomics([])
    expect(rows).toMatchObject([{ channel: null, cacMinor: noFigure('no_new_customers') }])
    expect(knownShare).toEqual(noFigure('no_new_customers'))
  })

  it('refuses a channel that comes twice', () => {
    expect(() => channelEconomics([row('a', 1, 1), row('a', 1, 1)])).toThrow('channel')
  })
})
