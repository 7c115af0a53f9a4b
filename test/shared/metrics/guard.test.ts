import { describe, expect, it } from 'vitest'
import { catalogue, metricInMode } from '../../../shared/metrics/catalogue.ts'
import { guardMetric } from '../../../shared/metrics/guard.ts'

const refused = (request: Parameters<typeof guardMetric>[0]) => {
  const answer = guardMetric(request)
  if (answer.ok) throw new Error(`${request.metric} was let through`)
  return answer
}

describe('guardMetric', () => {
  it('lets a metric through in its own mode', () => {
    expect(guardMetric({ metric: 'cart_access_rate', mode: 'b2c' })).toMatchObject({
      ok: true,
      metric: { id: 'cart_access_rate' },
    })
  })

  it('refuses a cart rate on a B2B page and names the nearest metric (product C17)', () => {
    const answer = refused({ metric: 'cart_access_rate', mode: 'b2b' })
    expect(answer.code).toBe('wrong_mode')
    expect(answer.nearest).toContain('qualified_meeting_rate')
    expect(answer.reason.en).toContain('belongs to B2C')
    expect(answer.reason.de).toContain('gehört zu B2C')
  })

  it('never lets clicks decide an experiment, and offers what may (product C14)', () => {
    const b2c = refused({ metric: 'ctr', mode: 'b2c', role: 'primary' })
    expect(b2c).toMatchObject({ code: 'not_primary', nearest: ['cart_access_rate'] })
    const b2b = refused({ metric: 'ctr', mode: 'b2b', role: 'primary' })
    expect(b2b.nearest).toEqual(['qualified_meeting_rate'])
    expect(guardMetric({ metric: 'ctr', mode: 'b2c', role: 'guardrail' }).ok).toBe(true)
  })

  it('does not know bare retention, and says which ones there are (product C18)', () => {
    expect(refused({ metric: 'retention', mode: 'b2c' })).toMatchObject({
      code: 'ambiguous_metric',
      nearest: ['repurchase_rate_60d', 'repeat_purchase_rate'],
    })
    expect(refused({ metric: 'retention', mode: 'b2b' }).nearest).toContain('nrr')
  })

  it.each(['hybrid', 'all', '', 'b2c,b2b', 'constructor'])(
    'blends nothing: mode "%s" (product C20)',
    (mode) => {
      expect(refused({ metric: 'ctr', mode }).code).toBe('blended_modes')
    },
  )

  it('says that a metric is unknown, and what is close', () => {
    const answer = refused({ metric: 'aov-gross', mode: 'b2c' })
    expect(answer.code).toBe('unknown_metric')
    expect(answer.nearest).toContain('aov')
    expect(refused({ metric: 'constructor', mode: 'b2c' }).code).toBe('unknown_metric')
  })

  it('refuses a unit that the metric is not counted for', () => {
    const request = { metric: 'session_purchase_rate', mode: 'b2c', role: 'primary' } as const
    expect(refused({ ...request, unit: 'account' }).code).toBe('wrong_unit')
    expect(guardMetric({ ...request, unit: 'visitor' }).ok).toBe(true)
  })

  it('offers a value per unit instead of a total', () => {
    const answer = refused({ metric: 'revenue', mode: 'b2c', role: 'primary' })
    expect(answer.nearest).toEqual(['revenue_per_visitor', 'value_per_unit'])
  })

  it('names what is nearest for every metric of the other rhythm (product C17)', () => {
    for (const { id, modes } of catalogue) {
      for (const mode of ['b2c', 'b2b'] as const) {
        if (modes.includes(mode)) continue
        const { code, nearest } = refused({ metric: id, mode })
        expect([id, code, nearest.length > 0]).toEqual([id, 'wrong_mode', true])
        for (const near of nearest) expect(metricInMode({ metric: near, mode })).toBeDefined()
      }
    }
  })

  it('guesses what a wrong id meant', () => {
    expect(refused({ metric: 'winrate', mode: 'b2b' }).nearest).toContain('win_rate_closed_count')
    expect(refused({ metric: 'cart_to_paid', mode: 'b2c' }).nearest[0]).toBe('cart_to_paid_rate')
  })

  it('offers only metrics of the mode that asked, whatever the question', () => {
    for (const { id } of catalogue) {
      for (const mode of ['b2c', 'b2b'] as const) {
        const answer = guardMetric({ metric: id, mode, role: 'primary' })
        if (answer.ok) continue
        for (const near of answer.nearest) {
          expect(metricInMode({ metric: near, mode })).toBeDefined()
        }
      }
    }
  })
})
