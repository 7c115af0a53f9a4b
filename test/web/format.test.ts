import { describe, expect, it } from 'vitest'
import { formatBeat, formatDate, shiftDay, todayIn } from '../../web/format/date.ts'
import {
  formatDifference,
  formatMoney,
  formatP,
  formatPoints,
  formatRelative,
  formatShare,
  formatValue,
  MISSING,
} from '../../web/format/number.ts'

describe('numbers', () => {
  it('show shares as per cent and differences of shares in points', () => {
    expect(formatShare(0.021, 'en')).toBe('2.10%')
    expect(formatShare(0.233, 'de')).toBe('23,3\u00A0%')
    expect(formatPoints(0.015, 'en')).toBe('+1.50 pp')
    expect(formatDifference(-0.0021, { unit: 'share', currency: null }, 'en')).toBe('−0.21 pp')
  })

  it('show relative changes with their sign', () => {
    expect(formatRelative(0.714, 'en')).toBe('+71.4%')
    expect(formatRelative(-0.18, 'en')).toBe('−18.0%')
    expect(formatRelative(0, 'en')).toBe('0.0%')
  })

  it('show money in its currency', () => {
    expect(formatMoney(40, 'EUR', 'en')).toBe('€40.00')
    expect(formatMoney(8_911_407.9, 'GBP', 'en')).toBe('£8,911,408')
    expect(formatMoney(-0.8, 'EUR', 'en', true)).toBe('−€0.80')
  })

  it('never show a p-value as zero', () => {
    expect(formatP(1.5e-13, 'en')).toBe('p < 0.0001')
    expect(formatP(0.0123, 'en')).toBe('p = 0.012')
    expect(formatP(0.00042, 'en')).toBe('p = 0.0004')
  })

  it('show a dash for what is not known', () => {
    expect(formatShare(null, 'en')).toBe(MISSING)
    expect(formatRelative(Number.NaN, 'en')).toBe(MISSING)
    expect(formatValue(undefined, { unit: 'money', currency: 'EUR' }, 'en')).toBe(MISSING)
  })
})

describe('days', () => {
  it('are shifted by the calendar, across daylight saving and years', () => {
    expect(shiftDay('2026-03-29', 1)).toBe('2026-03-30')
    expect(shiftDay('2027-01-01', -1)).toBe('2026-12-31')
  })

  it('are those of the workspace, not of the browser', () => {
    const lateInLondon = Date.parse('2026-06-30T23:30:00Z')
    expect(todayIn('Europe/Berlin', lateInLondon)).toBe('2026-07-01')
    expect(todayIn('America/New_York', lateInLondon)).toBe('2026-06-30')
  })

  it('are short on the beat bar', () => {
    expect(formatBeat('2026-11-17', 'en')).toBe('Tu 17')
    expect(formatDate('2026-11-17', 'en-GB')).toBe('17 Nov 2026')
  })
})
