import { describe, expect, it } from 'vitest'
import { touchMix } from '../../../../shared/metrics/attribution/touch-mix.ts'

const touches = (online: number, offline: number) => [
  ...Array.from({ length: online }, () => ({ offline: false })),
  ...Array.from({ length: offline }, () => ({ offline: true })),
]

describe('touchMix', () => {
  it('shows 30 % offline for 90 of 300, and the deals with none online', () => {
    // acceptance G08
    const journeys = [
      { id: 'mixed', touches: touches(210, 80) },
      { id: 'trade fair only', touches: touches(0, 10) },
      { id: 'unknown', touches: [] },
    ]
    expect(touchMix({ journeys })).toEqual({
      offlineShare: { value: 0.3, reason: null },
      offline: 90,
      touches: 300,
      withoutOnline: ['trade fair only'],
    })
  })

  it('is null without touches', () => {
    expect(touchMix({ journeys: [] }).offlineShare.reason).toBe('no_touches')
  })
})
