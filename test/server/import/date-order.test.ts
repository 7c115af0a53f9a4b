import { describe, expect, it } from 'vitest'
import { createTimeCell, decimalCell } from '../../../server/import/cells.ts'
import { guessDateOrder } from '../../../server/import/date-order.ts'

describe('the order of day and month', () => {
  it.each([
    [['12/1/2010 8:26', '12/13/2010 9:02'], 'mdy'],
    [['1/12/2010', '13/12/2010'], 'dmy'],
    [['01.12.2010'], 'dmy'],
    [['1/2/2010', '3/4/2010'], undefined],
    [['13/1/2010', '1/13/2010'], undefined],
    [['2010-12-01 08:26:00'], undefined],
  ] as const)('of %j is %s', (times, order) => {
    expect(guessDateOrder(times)).toBe(order)
  })
})

describe('a time cell with a known order', () => {
  it.each([
    ['mdy', '12/1/2010 8:26', '2010-12-01T08:26:00.000Z'],
    ['mdy', '12/1/10 8:26 PM', '2010-12-01T20:26:00.000Z'],
    ['dmy', '01.12.2010 08:26', '2010-12-01T08:26:00.000Z'],
    ['dmy', '1-12-2010', '2010-12-01T00:00:00.000Z'],
  ] as const)('reads %s %s', (dateOrder, text, instant) => {
    const cell = createTimeCell({ timeZone: 'UTC', dateOrder })
    expect(new Date(cell(text) ?? Number.NaN).toISOString()).toBe(instant)
  })
})

describe('a price with its currency', () => {
  it.each([
    ['£2.55', '2.55'],
    ['1.234,50 €', '1234.50'],
    ['$1,234.50', '1234.50'],
  ])('%s is %s', (text, plain) => {
    expect(decimalCell(text)).toBe(plain)
  })
})
