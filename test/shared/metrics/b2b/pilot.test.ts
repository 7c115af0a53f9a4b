import { describe, expect, it } from 'vitest'
import type { Pilot } from '../../../../shared/metrics/b2b/pilot.ts'
import { pilotGate, pilotSummary } from '../../../../shared/metrics/b2b/pilot.ts'

const pilot = (id: string, more: Partial<Pilot> = {}): Pilot => ({
  id,
  accountId: id,
  criteria: ['errors −20 %'],
  endsOn: '2026-03-31',
  outcome: 'passed',
  feeMinor: 100,
  contractOn: null,
  ...more,
})

describe('pilotGate', () => {
  it('cannot start without criteria and an end date', () => {
    // acceptance E15, M05
    expect(pilotGate({ criteria: [], endsOn: null })).toEqual(['criteria', 'end_date'])
    expect(pilotGate(pilot('a'))).toEqual([])
  })
})

describe('pilotSummary', () => {
  it('gives 60 % and the median days when 6 of 10 ended pilots became contracts', () => {
    // acceptance E17
    const contracts = ['04-05', '04-10', '04-15', '04-20', '04-25', '04-30']
    const pilots = Array.from({ length: 10 }, (_, index) =>
      pilot(`p${index}`, { contractOn: index < 6 ? `2026-${contracts[index]}` : null }),
    )
    const { conversion, medianDaysToContract } = pilotSummary({ pilots, asOf: '2026-06-30' })
    expect(conversion.value).toBe(0.6)
    expect(medianDaysToContract).toBe(17.5)
  })

  it('lists a pilot as overdue the day after its end without an outcome', () => {
    const pilots = [pilot('a', { outcome: null })]
    expect(pilotSummary({ pilots, asOf: '2026-03-31' }).overdue).toEqual([])
    expect(pilotSummary({ pilots, asOf: '2026-04-01' }).overdue).toEqual(['a'])
  })

  it('flags an account with two unpaid pilots', () => {
    // acceptance E16
    const pilots = [
      pilot('a', { accountId: 'x', feeMinor: 0 }),
      pilot('b', { accountId: 'x', feeMinor: 0 }),
      pilot('c', { accountId: 'y', feeMinor: 0 }),
    ]
    expect(pilotSummary({ pilots, asOf: '2026-01-01' })).toMatchObject({
      fatiguedAccounts: ['x'],
      medianDaysToContract: null,
      conversion: { value: null, reason: 'no_pilot_ended' },
    })
  })
})
