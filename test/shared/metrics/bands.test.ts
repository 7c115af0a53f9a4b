import { describe, expect, it } from 'vitest'
import { bandOn, bandPlace, changedBand, modelPlace } from '../../../shared/metrics/bands.ts'
import { metricById, metricInMode } from '../../../shared/metrics/catalogue.ts'

const place = (metric: string, mode: 'b2c' | 'b2b', value: number, sample = 100_000) => {
  const found = metricInMode({ metric, mode })
  if (found === undefined) throw new Error(metric)
  return bandPlace({ band: found.band, value, sample, minimumSample: found.minimumSample })
}

describe('bandPlace', () => {
  it.each([
    ['session_purchase_rate', 'b2c', 210 / 10_000, 'in'],
    ['session_purchase_rate', 'b2c', 0.017, 'below'],
    ['session_purchase_rate', 'b2c', 18 / 1_000, 'in'],
    ['session_purchase_rate', 'b2c', 40 / 1_000, 'in'],
    ['lead_to_opp', 'b2b', 32 / 400, 'in'],
    ['lead_to_opp', 'b2b', 0.03, 'below'],
    ['win_rate_closed_count', 'b2b', 57 / 300, 'in'],
    ['win_rate_closed_count', 'b2b', 81 / 300, 'in'],
    ['ctr', 'b2b', 0.014, 'above'],
    ['ctr', 'b2b', 0.004, 'below'],
    ['sales_cycle_days', 'b2b', 94, 'in'],
    ['sales_cycle_days', 'b2b', 10, 'between'],
    ['sales_cycle_days', 'b2b', 2, 'below'],
    ['cac_payback', 'b2b', 2, 'between'],
    ['cac_payback', 'b2c', 2, 'between'],
    ['cac_payback', 'b2b', 3, 'in'],
    ['cac_payback', 'b2c', 1, 'in'],
    ['ltv_cac', 'b2c', 3.2, 'in'],
    ['ltv_cac', 'b2b', 3.2, 'in'],
  ] as const)('puts %s in %s at %d: %s (product section C)', (metric, mode, value, expected) => {
    expect(place(metric, mode, value)).toBe(expected)
  })

  it('withholds the colour of a small sample: 3 of 12 won (product C13)', () => {
    expect(place('win_rate_closed_count', 'b2b', 3 / 12, 12)).toBe('too_few')
  })

  it('has nothing to say without a value or without a band', () => {
    expect(bandPlace({ band: null, value: 1, sample: 1, minimumSample: 0 })).toBeNull()
    const band = metricById('lead_to_opp')?.bands.b2b ?? null
    expect(bandPlace({ band, value: null, sample: 0, minimumSample: 0 })).toBeNull()
  })

  it('refuses a value that is no number', () => {
    expect(() => bandPlace({ band: null, value: NaN, sample: 1, minimumSample: 0 })).toThrow(
      RangeError,
    )
  })
})

describe('changedBand', () => {
  const article = metricById('session_purchase_rate')?.bands.b2c
  if (article === undefined) throw new Error('no band')
  const changed = changedBand(article, { lower: 0.02, upper: 0.05, since: '2026-05-01' })

  it('still judges April by the limits of April (product C19)', () => {
    expect(bandOn(changed, '2026-04-30')).toMatchObject({ lower: 0.018, upper: 0.04 })
    expect(bandOn(changed, '2026-05-01')).toMatchObject({ lower: 0.02, origin: 'workspace' })
    const april = { band: changed, value: 0.019, sample: 1_000, minimumSample: 0 }
    expect(bandPlace({ ...april, day: '2026-04-30' })).toBe('in')
    expect(bandPlace(april)).toBe('below')
  })

  it('refuses limits out of order and changes in the past', () => {
    expect(() => changedBand(article, { lower: 2, upper: 1, since: '2026-05-01' })).toThrow('band')
    expect(() => changedBand(changed, { lower: 0, upper: 1, since: '2026-05-01' })).toThrow('since')
  })
})

describe('modelPlace', () => {
  const of = (metric: string, value: number) => modelPlace(metricById(metric)?.bands ?? {}, value)

  it('says which business model a number looks like', () => {
    expect(of('typical_price_usd', 50_000)).toBe('between')
    expect(of('typical_price_usd', 4_900)).toBe('b2c')
    expect(of('typical_price_usd', 3_000_000)).toBe('b2b')
    expect(of('ctr', 0.014)).toBe('between')
    expect(of('ltv_cac', 3.2)).toBe('both')
    expect(of('ltv_cac', 9)).toBe('outside')
    expect(of('decision_makers', 2)).toBe('between')
    expect(of('lead_to_opp', 0.05)).toBeNull()
  })
})
