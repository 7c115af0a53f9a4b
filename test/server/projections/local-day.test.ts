import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLocalDay } from '../../../server/projections/local-day.ts'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Casablanca',
]

describe('the local day', () => {
  it.each(ZONES)('agrees with the calendar of the platform in %s', (timeZone) => {
    const localDay = createLocalDay(timeZone)
    const calendar = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
    const anyInstant = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2040, 0) })
    fc.assert(
      fc.property(anyInstant, (atMs) => {
        expect(localDay(atMs)).toBe(calendar.format(atMs))
      }),
      { numRuns: 500 },
    )
  })

  it('changes at local midnight on both sides of daylight saving', () => {
    const localDay = createLocalDay('Europe/Berlin')
    expect(localDay(Date.UTC(2026, 2, 28, 22, 59, 59, 999))).toBe('2026-03-28')
    expect(localDay(Date.UTC(2026, 2, 28, 23))).toBe('2026-03-29')
    expect(localDay(Date.UTC(2026, 2, 29, 21, 59, 59, 999))).toBe('2026-03-29')
    expect(localDay(Date.UTC(2026, 2, 29, 22))).toBe('2026-03-30')
  })

  it('skips the day that Samoa skipped', () => {
    const localDay = createLocalDay('Pacific/Apia')
    const midnight = Date.UTC(2011, 11, 30, 10)
    expect([localDay(midnight - 1), localDay(midnight)]).toEqual(['2011-12-29', '2011-12-31'])
  })

  it('refuses a zone that does not exist', () => {
    expect(() => createLocalDay('Mars/Base')).toThrow(RangeError)
  })
})
