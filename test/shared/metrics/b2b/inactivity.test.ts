import { describe, expect, it } from 'vitest'
import {
  inactiveLeads,
  inactiveLeadsAt,
  renewalsDue,
} from '../../../../shared/metrics/b2b/inactivity.ts'

describe('inactiveLeads', () => {
  const leads = [
    { id: 'first', lastActivityOn: '2026-03-01' },
    { id: 'second', lastActivityOn: '2026-03-02' },
    { id: 'silent', lastActivityOn: null },
  ]

  it('has the longest silence first, then the id', () => {
    const on = (id: string, lastActivityOn: string) => ({ id, lastActivityOn })
    const quiet = [on('c', '2026-01-03'), on('b', '2026-01-03'), on('a', '2026-01-02')]
    quiet.push(on('z', '2026-01-01'))
    const { inactive } = inactiveLeads({ leads: quiet, asOf: '2026-06-01' })
    expect(inactive.map(({ id }) => id)).toEqual(['z', 'a', 'b', 'c'])
  })

  it('lists a lead on the 30th day, across daylight saving, and not before', () => {
    // acceptance E26, M06
    expect(inactiveLeads({ leads, asOf: '2026-03-31' })).toEqual({
      inactive: [{ id: 'first', inactiveDays: 30 }],
      neverActive: ['silent'],
    })
    expect(inactiveLeads({ leads, asOf: '2026-03-30' }).inactive).toEqual([])
  })

  it('refuses what is no day', () => {
    expect(() => inactiveLeads({ leads, asOf: '2026-02-30' })).toThrow(/2026-02-30/)
    expect(() => inactiveLeads({ leads, asOf: '31.03.2026' })).toThrow(/31.03.2026/)
  })
})

describe('inactiveLeadsAt', () => {
  it('counts calendar days of the time zone, not spans of 24 hours', () => {
    const lateOnTheFirst = Date.parse('2026-03-01T23:30:00+01:00')
    const leads = [
      { id: 'first', lastActivityAt: lateOnTheFirst },
      { id: 'silent', lastActivityAt: null },
    ]
    // Half an hour past midnight, 29 days and 23 hours later, since clocks went forward on 29 March.
    const asOf = Date.parse('2026-03-31T00:30:00+02:00')
    const listed = inactiveLeadsAt({ leads, asOf, timeZone: 'Europe/Berlin' })
    expect(listed).toEqual({
      inactive: [{ id: 'first', inactiveDays: 30 }],
      neverActive: ['silent'],
    })
    expect(inactiveLeadsAt({ leads, asOf, timeZone: 'America/New_York' }).inactive).toEqual([])
  })
})

describe('renewalsDue', () => {
  it('lists a renewal in 60 days and leaves out past ones', () => {
    // acceptance E29
    const contracts = [
      { id: 'soon', renewsOn: '2026-03-02' },
      { id: 'late', renewsOn: '2026-03-03' },
      { id: 'past', renewsOn: '2025-12-31' },
      { id: 'today', renewsOn: '2026-01-01' },
    ]
    expect(renewalsDue({ contracts, asOf: '2026-01-01', withinDays: 60 })).toEqual([
      { id: 'today', daysLeft: 0 },
      { id: 'soon', daysLeft: 60 },
    ])
  })
})
