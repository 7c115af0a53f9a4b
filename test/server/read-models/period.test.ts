import { describe, expect, it } from 'vitest'
import { addDays, periodsBetween } from '../../../server/read-models/period.ts'

describe('calendar periods', () => {
  it.each([
    ['day', '2026-02-27', '2026-03-01', ['2026-02-27', '2026-02-28', '2026-03-01']],
    ['week', '2025-12-31', '2026-01-05', ['2025-12-29', '2026-01-05']],
    ['month', '2026-01-31', '2026-03-01', ['2026-01-01', '2026-02-01', '2026-03-01']],
    ['quarter', '2025-12-31', '2026-04-01', ['2025-10-01', '2026-01-01', '2026-04-01']],
    ['total', '2026-01-31', '2026-03-01', ['total']],
    ['day', '2026-03-02', '2026-03-01', []],
  ] as const)('by %s from %s to %s', (grain, from, to, keys) => {
    expect(periodsBetween(from, to, grain).map(({ key }) => key)).toEqual(keys)
  })

  it('end on their last day', () => {
    expect(periodsBetween('2024-02-10', '2024-02-10', 'month')).toEqual([
      { key: '2024-02-01', start: '2024-02-01', end: '2024-02-29' },
    ])
  })

  it('are counted in days over a leap day', () => {
    expect([addDays('2024-02-28', 2), addDays('2024-03-01', -1)]).toEqual([
      '2024-03-01',
      '2024-02-29',
    ])
  })
})
