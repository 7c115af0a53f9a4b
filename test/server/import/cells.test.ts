import { describe, expect, it } from 'vitest'
import { booleanCell, createTimeCell, decimalCell } from '../../../server/import/cells.ts'

describe('decimalCell', () => {
  it.each([
    ['12', '12'],
    ['-3.5', '-3.5'],
    [' 1,234.50 ', '1234.50'],
    ['1.234,50', '1234.50'],
    ['12,5', '12.5'],
    ['1 234,50', '1234.50'],
  ])('reads %j as %j', (cell, expected) => {
    expect(decimalCell(cell)).toBe(expected)
  })

  it.each(['', 'abc', '1,234', '1.2.3', '12 EUR', 'NaN', '1e5', '--1'])(
    'does not guess at %j',
    (cell) => {
      expect(decimalCell(cell)).toBeNull()
    },
  )
})

describe('booleanCell', () => {
  it('reads yes, no and an empty cell', () => {
    expect(['1', 'TRUE', 'yes', '0', 'False', ''].map(booleanCell)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('refuses anything else', () => {
    expect(['2', 'maybe', '-1'].map(booleanCell)).toEqual([null, null, null])
  })
})

describe('createTimeCell', () => {
  const berlin = createTimeCell({ timeZone: 'Europe/Berlin' })

  it.each([
    ['2026-07-01T10:00:00Z', '2026-07-01T10:00:00.000Z'],
    ['2026-07-01T10:00:00+05:00', '2026-07-01T05:00:00.000Z'],
    ['1782900000', '2026-07-01T10:00:00.000Z'],
    ['1782900000000', '2026-07-01T10:00:00.000Z'],
  ])('reads the instant %s', (cell, expected) => {
    expect(new Date(berlin(cell) ?? 0).toISOString()).toBe(expected)
  })

  it('reads a time without offset as local time, in summer and in winter', () => {
    expect(berlin('2026-07-01 12:00:00')).toBe(Date.parse('2026-07-01T10:00:00Z'))
    expect(berlin('2026-01-01 12:00')).toBe(Date.parse('2026-01-01T11:00:00Z'))
  })

  it('reads slashed dates only when their order is stated', () => {
    expect(berlin('3/4/2026 10:00')).toBeNull()
    const american = createTimeCell({ timeZone: 'UTC', dateOrder: 'mdy' })
    const european = createTimeCell({ timeZone: 'UTC', dateOrder: 'dmy' })
    expect(american('3/4/2026 10:00')).toBe(Date.parse('2026-03-04T10:00:00Z'))
    expect(european('3/4/2026 10:00')).toBe(Date.parse('2026-04-03T10:00:00Z'))
  })

  it('gives null for what is no time', () => {
    expect(['', 'yesterday', '2026-13-01'].map(berlin)).toEqual([null, null, null])
  })
})
