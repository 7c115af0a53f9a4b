import { describe, expect, it } from 'vitest'
import { quarterAt, sprintAt } from '../../../server/api/beat.ts'

describe('the sprint of a day', () => {
  it.each([
    ['2026-01-01', '2025-12-29', 1, 14],
    ['2026-01-12', '2026-01-12', 2, 14],
    ['2026-11-23', '2026-11-16', 24, 14],
    ['2026-11-15', '2026-11-02', 23, 14],
  ])('%s begins on %s', (day, start, number, length) => {
    const { title, cells } = sprintAt(day)
    expect([cells[0]?.start, title.number, cells.length]).toEqual([start, number, length])
    expect(cells.find(({ state }) => state === 'today')?.start).toBe(day)
  })

  it('is one week long in the last week of a year of 53 weeks', () => {
    expect(sprintAt('2026-12-30').cells).toHaveLength(7)
    expect(sprintAt('2027-01-04').title).toMatchObject({ number: 1, year: 2027, day: 1 })
  })
})

describe('the quarter of a day', () => {
  it.each(['2026-01-01', '2026-03-31', '2024-02-29', '2026-12-31'])(
    'holds %s in one of 13 weeks',
    (day) => {
      const { title, cells } = quarterAt(day)
      const today = cells.filter(({ state }) => state === 'today')
      expect([cells.length, today.length]).toEqual([13, 1])
      expect(today[0] !== undefined && today[0].start <= day && day <= today[0].end).toBe(true)
      expect(title).toMatchObject({ kind: 'quarter', of: 13 })
    },
  )

  it('covers every day of the quarter once', () => {
    const { cells } = quarterAt('2026-05-05')
    expect([cells[0]?.start, cells.at(-1)?.end]).toEqual(['2026-04-01', '2026-06-30'])
  })
})
