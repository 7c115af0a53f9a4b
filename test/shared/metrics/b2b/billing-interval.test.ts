import { describe, expect, it } from 'vitest'
import {
  billingIntervalOf,
  monthlyPriceMinor,
} from '../../../../shared/metrics/b2b/billing-interval.ts'

/** What 3,600.00 an interval come to a month. */
const monthly = (words: string): number | null => {
  const told = billingIntervalOf(words)
  return told === null ? null : monthlyPriceMinor({ amountMinor: 360_000, ...told }) / 100
}

describe('billingIntervalOf', () => {
  // pax8-cli PR 439: "2-Year" and "3-Year" slipped through and counted 24 and 36 times as much.
  it('takes terms of several years, quarters and months for what they are', () => {
    expect(['Monthly', '1-Year', '2-Year', '3-Year'].map(monthly)).toEqual([3_600, 300, 150, 100])
    expect(['Quarterly', 'every 3 months', '12 months', '24'].map(monthly)).toEqual([
      1_200, 1_200, 300, 150,
    ])
    expect(['Semi-Annual', 'biannually', 'biennial', 'P1Y', 'm'].map(monthly)).toEqual([
      600, 600, 150, 300, 3_600,
    ])
  })

  it('knows them in German', () => {
    const words = [
      'monatlich',
      'vierteljährlich',
      'Quartal',
      'halbjährlich',
      'jährlich',
      'Zwei Jahre',
    ]
    expect(words.map(monthly)).toEqual([3_600, 1_200, 1_200, 600, 300, 150])
    expect(['wöchentlich', 'täglich'].map((word) => billingIntervalOf(word)?.interval)).toEqual([
      'week',
      'day',
    ])
  })

  it('takes nothing for a month that does not recur or means two things', () => {
    expect(['one-time', 'einmalig', 'bimonthly', 'usage', ''].map(monthly)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ])
  })
})
