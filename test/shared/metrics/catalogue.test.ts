import { describe, expect, it } from 'vitest'
import {
  catalogue,
  metricById,
  metricInMode,
  metricsForMode,
} from '../../../shared/metrics/catalogue.ts'

const SERVER_B2C = [
  'sessions',
  'visitors',
  'orders',
  'customers',
  'revenue',
  'net_revenue',
  'refunds',
  'aov',
  'aov_net',
  'session_purchase_rate',
  'cart_access_rate',
  'cart_to_paid_rate',
  'checkout_rate',
  'refund_rate',
  'repeat_purchase_rate',
  'revenue_per_session',
  'conversion',
  'value_per_unit',
  'revenue_per_visitor',
]

describe('the catalogue', () => {
  it('has every id once', () => {
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length)
  })

  it('has what the server computes for shops and experiments', () => {
    const b2c = metricsForMode('b2c').map(({ id }) => id)
    expect(b2c).toEqual(expect.arrayContaining(SERVER_B2C))
  })

  it('gives every rate, mean, ratio and quantile a denominator, and no total one', () => {
    const wrong = catalogue.filter(
      ({ kind, denominator }) => (kind === 'count' || kind === 'sum') !== (denominator === null),
    )
    expect(wrong).toEqual([])
  })

  it('says everything in both languages', () => {
    const silent = catalogue.filter((metric) =>
      [metric.name, metric.numerator, metric.formula, metric.denominator].some(
        (words) => words !== null && (words.en.trim() === '' || words.de.trim() === ''),
      ),
    )
    expect(silent).toEqual([])
  })

  it('points only to metrics that exist in the mode they are offered in', () => {
    const broken = catalogue.flatMap(({ id, nearest }) =>
      (['b2c', 'b2b'] as const).flatMap((mode) =>
        (nearest[mode] ?? [])
          .filter((target) => metricInMode({ metric: target, mode }) === undefined)
          .map((target) => `${id} → ${target} in ${mode}`),
      ),
    )
    expect(broken).toEqual([])
  })

  it('has bands only for the modes of the metric, and marks each as unsourced', () => {
    for (const metric of catalogue) {
      for (const [mode, band] of Object.entries(metric.bands)) {
        expect(metric.modes).toContain(mode)
        expect(band.origin).toBe('article default, unsourced')
        expect(band.history).toHaveLength(1)
      }
    }
  })

  it('shows a mode its own band and never the other one', () => {
    expect(metricInMode({ metric: 'ctr', mode: 'b2b' })?.band).toMatchObject({
      lower: 0.006,
      upper: 0.012,
    })
    expect(metricInMode({ metric: 'ctr', mode: 'b2b' })).not.toHaveProperty('bands')
    expect(metricInMode({ metric: 'cart_access_rate', mode: 'b2b' })).toBeUndefined()
  })

  it.each([
    ['session_purchase_rate', 'b2c', 0.018, 0.04],
    ['lead_to_opp', 'b2b', 0.05, 0.12],
    ['win_rate_closed_count', 'b2b', 0.18, 0.3],
    ['sales_cycle_days', 'b2c', 0, 3],
    ['sales_cycle_days', 'b2b', 30, 180],
    ['ltv_cac', 'b2c', 2, 4],
    ['ltv_cac', 'b2b', 3, 7],
    ['cac_payback', 'b2c', 0, 1],
    ['cac_payback', 'b2b', 3, 18],
  ] as const)('holds the band of %s in %s', (metric, mode, lower, upper) => {
    expect(metricInMode({ metric, mode })?.band).toMatchObject({ lower, upper })
  })

  it('lets no total and no click decide an experiment, and says why', () => {
    for (const id of ['ctr', 'revenue', 'sessions']) {
      expect(metricById(id)?.primary).toBe(false)
      expect(metricById(id)?.primaryRefusal).not.toBeNull()
    }
  })
})
