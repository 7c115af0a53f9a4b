import { describe, expect, it } from 'vitest'
import { controlOf, createAbRowReader } from '../../../server/import/ab-rows.ts'
import { emptyReport } from '../../../server/import/report.ts'

const reader = (map = { unit: 0, variant: 1, outcome: 2, value: 3 }) =>
  createAbRowReader({
    map,
    experimentKey: 'test',
    currency: 'USD',
    timeZone: 'UTC',
    importedAtMs: 1_000,
    variants: new Map(),
  })

describe('the reader of A/B rows', () => {
  it('makes an exposure of every unit and an outcome of a conversion', () => {
    expect(reader()(['u1', 'B', '1', '29.99'], 1, emptyReport())).toMatchObject({
      events: [
        { anonymousId: 'u1', properties: { experimentKey: 'test', variantKey: 'B' } },
        { anonymousId: 'u1', properties: { converted: true, valueMinor: 2999 } },
      ],
    })
    expect(reader()(['u2', 'A', '0', '0'], 2, emptyReport())).toMatchObject({ events: [{}] })
  })

  it('takes the row as the unit when no column is one', () => {
    const withoutUnit = createAbRowReader({
      map: { variant: 0, outcome: 1 },
      experimentKey: 'test',
      currency: 'USD',
      timeZone: 'UTC',
      importedAtMs: 0,
      variants: new Map(),
    })
    expect(withoutUnit(['A', '0'], 7, emptyReport())).toMatchObject({
      events: [{ anonymousId: 'row-7' }],
    })
  })

  it.each([
    [['', 'A', '1', '1'], 'unit is missing'],
    [['u', '', '1', '1'], 'variant is missing'],
    [['u', 'A', 'perhaps', '1'], 'outcome is not 0 or 1'],
    [['u', 'A', '1', 'much'], 'value is not a number'],
  ])('holds %j: %s', (cells, reason) => {
    expect(reader()(cells, 1, emptyReport())).toEqual({ held: reason })
  })
})

describe('controlOf', () => {
  it.each([
    [['treatment', 'control'], 'control'],
    [['Womens E-Mail', 'Mens E-Mail', 'No E-Mail'], 'No E-Mail'],
    [['B', 'A'], 'A'],
    [['green', 'blue'], 'green'],
  ])('finds the control among %j', (variants, expected) => {
    expect(controlOf(variants, undefined)).toBe(expected)
  })

  it('takes the named one, and nothing when it is not there', () => {
    expect(controlOf(['x', 'y'], 'y')).toBe('y')
    expect(controlOf(['x', 'y'], 'z')).toBeUndefined()
  })
})
