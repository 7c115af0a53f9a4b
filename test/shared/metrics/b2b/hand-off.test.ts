import { describe, expect, it } from 'vitest'
import type { HandOff } from '../../../../shared/metrics/b2b/hand-off.ts'
import { handOffSummary } from '../../../../shared/metrics/b2b/hand-off.ts'

const HOUR = 3_600_000
const handOff = (
  id: string,
  hours: number | null,
  outcome: HandOff['outcome'] = 'accepted',
): HandOff => ({
  id,
  handedAt: 0,
  answeredAt: hours === null ? null : hours * HOUR,
  outcome: hours === null ? 'pending' : outcome,
})

const summaryOf = (handOffs: HandOff[], asOf = 30 * HOUR) =>
  handOffSummary({ handOffs, slaMs: 24 * HOUR, asOf })

describe('handOffSummary', () => {
  it('calls acceptance in 26 hours a breach of 24, and in 24 not', () => {
    // acceptance E31
    const { handOffs, slaRate } = summaryOf([handOff('late', 26), handOff('just', 24)])
    expect(handOffs.map(({ state }) => state)).toEqual(['breach', 'met'])
    expect(slaRate.value).toBe(0.5)
    expect(summaryOf([handOff('at once', 0)]).handOffs[0]?.state).toBe('met')
  })

  it('counts an unanswered hand-off as a breach once its time is over, not before', () => {
    expect(summaryOf([handOff('open', null)]).handOffs[0]?.state).toBe('breach')
    const early = summaryOf([handOff('open', null)], 24 * HOUR)
    expect(early.handOffs[0]?.state).toBe('waiting')
    expect(early.slaRate.reason).toBe('nothing_due')
  })

  it('gives 80 % acceptance and the top reason for 80 of 100', () => {
    // acceptance E11
    const accepted = Array.from({ length: 80 }, (_, index) => handOff(`a${index}`, 1))
    const rejected = Array.from({ length: 20 }, (_, index) => ({
      ...handOff(`r${index}`, 1, 'rejected'),
      rejectionReason: index < 12 ? 'no budget' : index < 15 ? 'student' : null,
    }))
    const summary = summaryOf([...accepted, ...rejected])
    expect(summary.acceptanceRate.value).toBe(0.8)
    expect(summary.rejectionReasons).toEqual([
      { reason: 'no budget', count: 12 },
      { reason: '(none given)', count: 5 },
      { reason: 'student', count: 3 },
    ])
  })

  it('is null without hand-offs and refuses answers before the hand-off', () => {
    expect(summaryOf([]).acceptanceRate.reason).toBe('nothing_handed_over')
    expect(() => summaryOf([handOff('x', -1)])).toThrow(/answeredAt/)
  })
})
