import { describe, expect, it } from 'vitest'
import { evidenceTiming } from '../../../../shared/metrics/b2b/evidence-timing.ts'

describe('evidenceTiming', () => {
  it('shows 18 of 25 sent before the stage, with a median of 12 against 38 days', () => {
    // acceptance E36
    const early = Array.from({ length: 18 }, () => ({ sentAt: 0, enteredAt: 5, stageDays: 12 }))
    const late = Array.from({ length: 6 }, () => ({ sentAt: 5, enteredAt: 5, stageDays: 38 }))
    const never = { sentAt: null, enteredAt: 5, stageDays: 38 }
    const timing = evidenceTiming({ deals: [...early, ...late, never] })
    expect(timing.sentBefore).toMatchObject({ numerator: 18, denominator: 25, value: 0.72 })
    expect([timing.medianDaysWith, timing.medianDaysWithout]).toEqual([12, 38])
  })

  it('has no medians without deals', () => {
    expect(evidenceTiming({ deals: [] })).toMatchObject({
      sentBefore: { value: null, reason: 'no_deals' },
      medianDaysWith: null,
      medianDaysWithout: null,
    })
  })
})
