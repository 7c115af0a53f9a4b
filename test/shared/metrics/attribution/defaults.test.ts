import { describe, expect, it } from 'vitest'
import { ATTRIBUTION_DEFAULTS } from '../../../../shared/metrics/attribution/defaults.ts'
import { attributionBy } from '../../../../shared/metrics/attribution/model-comparison.ts'

describe('ATTRIBUTION_DEFAULTS', () => {
  it('starts with last click in B2C and the W model in B2B', () => {
    const touches = [
      { channel: 'seminar', time: 0 },
      { channel: 'call', time: 2 },
      { channel: 'advert', time: 3 },
    ]
    const journeys = [
      { touches, convertedAt: 4, leadCreatedAt: 0, opportunityCreatedAt: 2, value: 100 },
    ]
    const first = (mode: 'b2c' | 'b2b') =>
      attributionBy({ journeys, ...ATTRIBUTION_DEFAULTS[mode] }).channels[0]
    expect(first('b2c')).toMatchObject({ channel: 'advert', valueMinor: 100 })
    expect(first('b2b')).toMatchObject({ channel: 'seminar', valueMinor: 67 })
  })
})
