import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  civilFromDays,
  dayText,
  daysFromCivil,
  localDayNumber,
  parseDay,
  periodNumber,
  periodStart,
  zoneOffset,
} from '../../../shared/metrics/calendar.ts'

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'UTC',
]
const instant = fc.integer({
  min: Date.UTC(1975, 0, 1),
  max: Date.UTC(2040, 0, 1),
})

describe('civil days', () => {
  it('agree with the calendar of the engine', () => {
    fc.assert(
      fc.property(fc.integer({ min: -500_000, max: 2_000_000 }), (day) => {
        const date = new Date(day * 86_400_000)
        const civil = civilFromDays(day)
        expect(civil).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        })
        expect(daysFromCivil(civil)).toBe(day)
      }),
    )
  })

  it('are read from text, and only if they exist', () => {
    expect(parseDay('1970-01-01')).toBe(0)
    expect(dayText(parseDay('2024-02-29'))).toBe('2024-02-29')
    expect(() => parseDay('2026-02-29')).toThrow(RangeError)
    expect(() => parseDay('2026-2-1')).toThrow('YYYY-MM-DD')
  })
})

describe('zoneOffset', () => {
  it('equals what Intl says at any instant, in zones with odd rules too', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instant, (timeZone, timeMs) => {
        const local = new Intl.DateTimeFormat('en-CA', {
          timeZone,
          dateStyle: 'short',
          timeStyle: 'medium',
          hourCycle: 'h23',
        }).format(timeMs)
        const shifted = new Date(timeMs + zoneOffset(timeZone)(timeMs)).toISOString()
        expect(shifted.slice(0, 19)).toBe(local.replace(', ', 'T'))
      }),
      { numRuns: 300 },
    )
  })

  it('changes at the very millisecond of a transition', () => {
    const offset = zoneOffset('Europe/Berlin')
    const spring = Date.UTC(2026, 2, 29, 1)
    expect(offset(spring - 1)).toBe(3_600_000)
    expect(offset(spring)).toBe(7_200_000)
  })

  it('refuses a zone that does not exist', () => {
    expect(() => zoneOffset('Europe/Atlantis')).toThrow(/timeZone "Europe\/Atlantis"/)
  })
})

describe('local days', () => {
  it('skip 30 December 2011 in Samoa, as Samoa did', () => {
    const dayOf = localDayNumber('Pacific/Apia')
    const before = Date.UTC(2011, 11, 30, 9, 59)
    expect(dayText(dayOf(before))).toBe('2011-12-29')
    expect(dayText(dayOf(before + 60_000))).toBe('2011-12-31')
  })
})

describe('periodNumber', () => {
  it.each(['day', 'week', 'month'] as const)('counts on without gaps by %s', (unit) => {
    fc.assert(
      fc.property(
        fc.integer({ min: -20_000, max: 40_000 }),
        fc.constantFrom('monday', 'sunday'),
        (day, weekStartsOn) => {
          const number = periodNumber(unit, weekStartsOn)
          const period = number(day)
          const start = periodStart(unit, period, weekStartsOn)
          expect(start).toBeLessThanOrEqual(day)
          expect(number(start)).toBe(period)
          expect(number(start - 1)).toBe(period - 1)
        },
      ),
    )
  })

  it('starts weeks on the day it is told', () => {
    const weekday = (day: number) => new Date(day * 86_400_000).getUTCDay()
    expect(weekday(periodStart('week', 2_900, 'monday'))).toBe(1)
    expect(weekday(periodStart('week', 2_900, 'sunday'))).toBe(0)
  })

  it('does not restart at New Year', () => {
    const week = periodNumber('week', 'monday')
    expect(week(parseDay('2026-01-04')) - week(parseDay('2025-12-28'))).toBe(1)
    expect(week(parseDay('2026-01-01'))).toBe(week(parseDay('2025-12-31')))
  })
})
