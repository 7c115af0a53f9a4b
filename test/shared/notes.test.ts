import { describe, expect, it } from 'vitest'
import { periodValue } from '../../shared/experiments/index.ts'
import { metricById } from '../../shared/metrics/index.ts'
import { SHOP_REASONS } from '../../shared/metrics/b2c/shop-reasons.ts'
import { inGerman } from '../../shared/notes/in-german.ts'

describe('what the API says beside a number, for a German reader', () => {
  it('names what there was none of in German', () => {
    const metric = metricById('session_purchase_rate')
    if (metric?.denominator == null) throw new Error('the metric is gone')
    const { note } = periodValue(
      metric,
      { numerator: 0, denominator: 0, numeratorSquares: null },
      'EUR',
    )
    expect(inGerman(note ?? '', [metric.denominator])).toBe(
      `nichts in diesem Zeitraum: ${metric.denominator.de}`,
    )
  })

  it('keeps the numbers and names of a sentence', () => {
    expect(inGerman('3 of 7 valued; 2 in other currencies are left out')).toBe(
      '3 von 7 haben einen Betrag; 2 in anderen Währungen fehlen',
    )
    expect(
      inGerman(
        'a site-wide offer ran during the test (A; B); what the test shows may hold only with it',
      ),
    ).toContain('(A; B)')
  })

  it('has every reason why a shop has no such number', () => {
    for (const reason of Object.values(SHOP_REASONS)) expect(inGerman(reason)).not.toBe(reason)
  })

  it('leaves a sentence that it does not know as it is', () => {
    expect(inGerman('something new; no units yet')).toBe('something new; noch keine Einheiten')
  })
})
