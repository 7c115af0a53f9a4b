import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { growthAccounting } from '../../../shared/metrics/growth-accounting.ts'
import {
  cohortRetention,
  mergedRetention,
  retentionCohorts,
  type ActivityEvent,
} from '../../../shared/metrics/retention.ts'
import { stickiness } from '../../../shared/metrics/stickiness.ts'

const DAY = 86_400_000
const at = (iso: string) => Date.parse(iso)
const BERLIN = { timeZone: 'Europe/Berlin', unit: 'day' } as const

describe('cohortRetention over a change of the clocks', () => {
  // Berlin skips an hour on 29 March 2026: from Saturday 23:30 to Monday 00:10 are two dates, yet
  // only 23 hours and 40 minutes.
  const events: ActivityEvent[] = [
    { userId: 'ann', time: at('2026-03-28T23:30:00+01:00') },
    { userId: 'ann', time: at('2026-03-30T00:10:00+02:00') },
  ]
  const asOf = at('2026-04-10T00:00:00+02:00')

  it('counts local days', () => {
    const rows = cohortRetention({ events, ...BERLIN, periods: 3, asOf })
    expect(rows.map(({ rate }) => rate)).toEqual([1, 0, 1, 0])
  })

  it('counts elapsed time when asked to', () => {
    const rows = cohortRetention({ events, mode: '24h', periods: 3, asOf })
    expect(rows.map(({ rate }) => rate)).toEqual([1, 0, 0, 0])
  })

  it('has other days in another zone', () => {
    const rows = cohortRetention({ events, unit: 'day', timeZone: 'Asia/Tokyo', periods: 2, asOf })
    expect(rows.map(({ rate }) => rate)).toEqual([1, 1, 0])
  })
})

describe('cohortRetention', () => {
  const events: ActivityEvent[] = [
    { userId: 1, time: at('2026-01-01T10:00Z') },
    { userId: 1, time: at('2026-01-02T10:00Z') },
    { userId: 1, time: at('2026-01-04T10:00Z') },
    { userId: 2, time: at('2026-01-01T12:00Z') },
    { userId: 2, time: at('2026-01-03T12:00Z') },
    { userId: 3, time: at('2026-01-03T12:00Z') },
  ]
  const options = { events, unit: 'day', timeZone: 'UTC', periods: 3 } as const
  const asOf = at('2026-01-05T00:00Z')

  it('counts for day N only whose day N has ended', () => {
    expect(cohortRetention({ ...options, asOf })).toEqual([
      { period: 0, lastPeriod: 0, eligible: 3, retained: 3, rate: 1 },
      { period: 1, lastPeriod: 1, eligible: 3, retained: 1, rate: 1 / 3 },
      { period: 2, lastPeriod: 2, eligible: 2, retained: 1, rate: 0.5 },
      { period: 3, lastPeriod: 3, eligible: 2, retained: 1, rate: 0.5 },
    ])
  })

  it('takes the day under way when asked to', () => {
    const [, , day2] = cohortRetention({ ...options, asOf, incompletePeriods: 'include' })
    expect(day2).toMatchObject({ eligible: 3, retained: 1 })
  })

  it('has no rate, rather than 0, where nobody is old enough', () => {
    const rows = cohortRetention({ ...options, periods: [30], asOf })
    expect(rows).toEqual([{ period: 30, lastPeriod: 30, eligible: 0, retained: 0, rate: null }])
  })

  it('ignores what happened after the date it speaks of', () => {
    const early = cohortRetention({ ...options, asOf: at('2026-01-03T00:00Z') })
    expect(early.map(({ eligible, retained }) => [eligible, retained])).toEqual([
      [2, 2],
      [2, 1],
      [0, 0],
      [0, 0],
    ])
  })

  it('counts a bracket once, however often the user came', () => {
    const brackets = [
      [1, 3],
      [0, 0],
    ] as const
    const rows = cohortRetention({ ...options, definition: 'bracket', brackets, asOf })
    expect(rows[0]).toMatchObject({ eligible: 2, retained: 2 })
  })

  it('counts who came in N or later as unbounded', () => {
    const rows = cohortRetention({ ...options, definition: 'unbounded', asOf })
    expect(rows.map(({ retained }) => retained)).toEqual([3, 2, 2, 1])
  })

  it('groups by the start of the cohort', () => {
    const cohorts = retentionCohorts({
      ...options,
      unit: 'month',
      periods: 0,
      asOf: asOf + 60 * DAY,
    })
    expect(cohorts).toEqual([
      {
        start: '2026-01-01',
        size: 3,
        rows: [{ period: 0, lastPeriod: 0, eligible: 3, retained: 3, rate: 1 }],
      },
    ])
  })

  it('refuses questions without an answer', () => {
    expect(() => cohortRetention({ ...options, asOf: NaN })).toThrow('asOf')
    expect(() => cohortRetention({ ...options, asOf, periods: -1 })).toThrow('periods')
    expect(() => cohortRetention({ ...options, asOf, unit: 'month', mode: '24h' })).toThrow('month')
    expect(() => cohortRetention({ ...options, asOf, timeZone: 'Mars/Base' })).toThrow('timeZone')
    const events = [{ userId: 1, time: Infinity }]
    expect(() => cohortRetention({ ...options, events, asOf })).toThrow('time')
  })
})

const history = fc.array(
  fc.record({
    userId: fc.integer({ min: 1, max: 8 }),
    time: fc.integer({ min: 0, max: 40 * DAY }),
  }),
  { maxLength: 60 },
)
const common = { unit: 'day', timeZone: 'America/New_York', periods: 12, asOf: 30 * DAY } as const

describe('retention holds these laws', () => {
  it('unbounded retention never rises among the users of the oldest age', () => {
    fc.assert(
      fc.property(history, (events) => {
        const old = { ...common, events, definition: 'unbounded', asOf: 60 * DAY } as const
        const rates = cohortRetention(old).map(({ retained }) => retained)
        expect(rates).toEqual(rates.toSorted((a, b) => b - a))
      }),
    )
  })

  it('period 0 is everybody', () => {
    fc.assert(
      fc.property(history, (events) => {
        const [first] = cohortRetention({ ...common, events })
        expect(first?.retained).toBe(first?.eligible)
      }),
    )
  })

  it('the order of events does not matter', () => {
    fc.assert(
      fc.property(history, (events) => {
        const shuffled = events.toSorted((a, b) => (a.time % 97) - (b.time % 97))
        expect(cohortRetention({ ...common, events: shuffled })).toEqual(
          cohortRetention({ ...common, events }),
        )
      }),
    )
  })

  it('groups of different users add up to all of them', () => {
    fc.assert(
      fc.property(history, (events) => {
        const parts = [0, 1, 2].map((rest) => events.filter(({ userId }) => userId % 3 === rest))
        expect(
          mergedRetention(parts.map((part) => cohortRetention({ ...common, events: part }))),
        ).toEqual(cohortRetention({ ...common, events }))
      }),
    )
  })

  it('cohorts add up to the pooled rows', () => {
    fc.assert(
      fc.property(history, (events) => {
        fc.pre(events.some(({ time }) => time <= common.asOf))
        const cohorts = retentionCohorts({ ...common, events })
        expect(mergedRetention(cohorts.map(({ rows }) => rows))).toEqual(
          cohortRetention({ ...common, events }),
        )
      }),
    )
  })
})

describe('stickiness', () => {
  const events = [
    { userId: 'a', time: at('2026-03-01T00:30Z') },
    { userId: 'a', time: at('2026-03-28T12:00Z') },
    { userId: 'b', time: at('2026-03-28T13:00Z') },
    { userId: 'b', time: at('2026-03-29T00:30Z') },
    { userId: 'c', time: at('2026-02-20T13:00Z') },
  ]

  it('divides the mean day by the month, empty days counted', () => {
    expect(stickiness({ events, asOfDate: '2026-03-28', timeZone: 'UTC' })).toEqual({
      dau: 2,
      wau: 2,
      mau: 2,
      averageDau: 3 / 28,
      dauOverMau: 3 / 28 / 2,
      wauOverMau: 1,
    })
  })

  it('has no ratio without anyone', () => {
    const none = stickiness({ events, asOfDate: '2027-01-01', timeZone: 'UTC' })
    expect(none).toMatchObject({ mau: 0, averageDau: 0, dauOverMau: null })
  })
})

describe('growthAccounting', () => {
  it('lists periods without anyone and calls a comeback resurrected', () => {
    const events = [
      { userId: 'a', time: at('2026-01-05T10:00Z') },
      { userId: 'b', time: at('2026-01-06T10:00Z') },
      { userId: 'a', time: at('2026-01-12T10:00Z') },
      { userId: 'b', time: at('2026-01-26T10:00Z') },
      { userId: 'c', time: at('2026-01-26T10:00Z') },
    ]
    const rows = growthAccounting({ events, unit: 'week', timeZone: 'UTC' })
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['2026-01-05', 2, 2, 0, 0, 0, null],
      ['2026-01-12', 1, 0, 1, 0, 1, 0],
      ['2026-01-19', 0, 0, 0, 0, 1, 0],
      ['2026-01-26', 2, 1, 0, 1, 0, null],
    ])
  })

  it('balances: active = new + retained + resurrected, and nobody is lost', () => {
    fc.assert(
      fc.property(history, (events) => {
        const rows = growthAccounting({ events, unit: 'week', timeZone: 'Asia/Tokyo' })
        let before = 0
        for (const row of rows) {
          expect(row.active).toBe(row.new + row.retained + row.resurrected)
          expect(row.churned).toBe(before - row.retained)
          before = row.active
        }
        const people = new Set(events.map(({ userId }) => userId)).size
        expect(rows.reduce((sum, row) => sum + row.new, 0)).toBe(people)
      }),
    )
  })
})
