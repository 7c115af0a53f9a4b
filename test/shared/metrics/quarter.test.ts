import { describe, expect, it } from 'vitest'
import {
  mondaysOf,
  quarterAfter,
  quarterById,
  quarterOfDay,
  weekOfQuarter,
} from '../../../shared/metrics/quarter.ts'

describe('a calendar quarter', () => {
  it('knows its days, also in leap years', () => {
    expect(quarterOfDay('2028-02-29')).toEqual({
      id: '2028-Q1',
      from: '2028-01-01',
      to: '2028-03-31',
    })
    expect(quarterById('2026-Q4')).toEqual({ id: '2026-Q4', from: '2026-10-01', to: '2026-12-31' })
    expect(() => quarterById('2026-Q5')).toThrow(/2026-Q5/)
  })

  it('knows those after and before it across years', () => {
    expect(quarterAfter({ id: '2026-Q4' }, 1).id).toBe('2027-Q1')
    expect(quarterAfter({ id: '2026-Q1' }, -5).id).toBe('2024-Q4')
  })

  it('has thirteen weeks of seven days, the last of which takes the rest', () => {
    const quarter = quarterById('2026-Q3')
    expect(
      ['2026-07-01', '2026-07-07', '2026-07-08', '2026-09-30', '2026-12-01'].map((day) =>
        weekOfQuarter(quarter, day),
      ),
    ).toEqual([1, 1, 2, 13, 13])
  })

  it('has its Mondays', () => {
    // 28 November 2026 is a Saturday.
    const mondays = mondaysOf(quarterById('2026-Q4'))
    expect(mondays).toHaveLength(13)
    expect(mondays[0]).toBe('2026-10-05')
    expect(mondays).toContain('2026-11-30')
    expect(mondaysOf(quarterById('2024-Q1'))[0]).toBe('2024-01-01')
  })
})
