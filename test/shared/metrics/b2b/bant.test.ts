import { describe, expect, it } from 'vitest'
import { bantGate, bantSplit, qualifiedMeetingRate } from '../../../../shared/metrics/b2b/bant.ts'

describe('bantGate', () => {
  // acceptance E12
  it('passes budget and timing under both rulings', () => {
    const answers = { budget: true, timing: true }
    expect(bantGate({ answers })).toMatchObject({ passes: true, answered: 2, of: 4 })
    expect(bantGate({ answers, ruling: 'strict' })).toMatchObject({
      passes: true,
      answered: 2,
      of: 3,
    })
  })

  it('holds budget alone at 1 of 4, and names what is missing', () => {
    expect(bantGate({ answers: { budget: true } })).toEqual({
      passes: false,
      answered: 1,
      of: 4,
      missing: ['authority', 'need', 'timing'],
    })
  })

  it('passes budget and need by default, and holds them in the strict ruling', () => {
    const answers = { budget: true, need: true }
    expect(bantGate({ answers }).passes).toBe(true)
    expect(bantGate({ answers, ruling: 'strict' })).toMatchObject({ passes: false, answered: 1 })
  })

  it('splits an import of ten rows with three failing into 7 qualified and 3 held', () => {
    const pass = { bant: { budget: true, authority: true } }
    const fail = { bant: { need: true } }
    const rows = [...Array.from({ length: 7 }, () => pass), fail, fail, fail]
    const { qualified, held } = bantSplit({ rows })
    expect([qualified.length, held.length]).toEqual([7, 3])
    expect(held[0]?.gate.answered).toBe(1)
  })
})

describe('qualifiedMeetingRate', () => {
  it('is 70 % when 14 of 20 meetings held have two answers', () => {
    // acceptance C16
    const good = { held: true, bant: { budget: true, need: true } }
    const poor = { held: true, bant: { need: true } }
    const missed = { ...good, held: false }
    const meetings = [
      ...Array.from({ length: 14 }, () => good),
      ...Array.from({ length: 6 }, () => poor),
      missed,
    ]
    expect(qualifiedMeetingRate({ meetings })).toMatchObject({
      value: 0.7,
      qualified: 14,
      held: 20,
    })
    expect(qualifiedMeetingRate({ meetings: [missed] }).reason).toBe('no_meetings_held')
  })
})
