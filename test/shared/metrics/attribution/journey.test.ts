import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channelPaths, creditableTouches } from '../../../../shared/metrics/attribution/journey.ts'
import { anyJourney, shuffled } from './journeys.ts'

const touch = (channel: string, time: number, id?: string) =>
  id === undefined ? { channel, time } : { channel, time, id }

describe('creditableTouches', () => {
  it('orders by time, then id, then position', () => {
    const touches = [touch('c', 1, 'z'), touch('a', 1, 'y'), touch('b', 0), touch('d', 0)]
    const ordered = creditableTouches({ touches, convertedAt: 1 })
    expect(ordered.map(({ channel }) => channel)).toEqual(['b', 'd', 'a', 'c'])
  })

  it('takes a touch at the very moment of the conversion', () => {
    const touches = [touch('a', 5), touch('b', 6)]
    expect(creditableTouches({ touches, convertedAt: 5 })).toEqual([touch('a', 5)])
  })

  it('refuses times that are no numbers', () => {
    const touches = [touch('a', Number.NaN)]
    expect(() => creditableTouches({ touches, convertedAt: 5 })).toThrow(/time/)
    expect(() => creditableTouches({ touches: [], convertedAt: Infinity })).toThrow(/convertedAt/)
  })
})

describe('channelPaths', () => {
  it('groups journeys by their channels in order', () => {
    const won = { touches: [touch('a', 0), touch('b', 1)], convertedAt: 2, value: 30 }
    const lost = { ...won, convertedAt: null }
    expect(channelPaths([won, lost, won])).toEqual([
      { channels: ['a', 'b'], conversions: 2, nulls: 1, value: 60 },
    ])
  })

  it('keeps the number of journeys and the value, in any order of touches', () => {
    fc.assert(
      fc.property(fc.array(anyJourney, { maxLength: 20 }), (journeys) => {
        const paths = channelPaths(journeys)
        const counted = paths.reduce((sum, path) => sum + path.conversions + path.nulls, 0)
        expect(counted).toBe(journeys.length)
        const mixed = journeys.map((one) => ({ ...one, touches: shuffled(one.touches) }))
        expect(channelPaths(mixed)).toEqual(paths)
      }),
    )
  })
})
