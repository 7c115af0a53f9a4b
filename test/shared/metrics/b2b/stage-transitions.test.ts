import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ENDED, stageTransitions, WON } from '../../../../shared/metrics/b2b/stage-transitions.ts'
import { aDeal } from './deals.ts'

const STAGES = ['Demo', 'Security', 'Pilot', 'Contract']

describe('stageTransitions', () => {
  it('counts Demo to Contract as a skip, and a way back as a return', () => {
    // acceptance E04
    const { rows, skipShare, returnShare } = stageTransitions({
      stages: STAGES,
      deals: [
        aDeal('Demo Contract', 'won'),
        aDeal('Demo Security Demo Security', 'lost'),
        aDeal('Demo'),
      ],
    })
    const demo = rows[0]!
    expect(demo).toMatchObject({ left: 3, standing: 1 })
    expect(demo.transitions).toMatchObject([
      { from: 'Demo', to: 'Security', kind: 'forward', count: 2, share: 2 / 3 },
      { from: 'Demo', to: 'Contract', kind: 'skip', count: 1, share: 1 / 3 },
    ])
    expect(rows[1]?.transitions.map(({ to, kind }) => [to, kind])).toEqual([
      ['Demo', 'return'],
      [ENDED, 'ended'],
    ])
    expect(rows[3]?.transitions).toMatchObject([
      { from: 'Contract', to: WON, kind: 'won', count: 1, share: 1 },
    ])
    expect(skipShare).toBe(0.25)
    expect(returnShare).toBe(0.25)
  })

  it('has rows that add up to one, for any deals', () => {
    const ways = fc.array(
      fc.tuple(
        fc.array(fc.constantFrom(...STAGES, 'Unknown'), { minLength: 1, maxLength: 8 }),
        fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
      ),
    )
    fc.assert(
      fc.property(ways, (given) => {
        const deals = given.map(([way, outcome]) => aDeal(way.join(' '), outcome))
        for (const { left, transitions } of stageTransitions({ stages: STAGES, deals }).rows) {
          const sum = transitions.reduce((total, { share }) => total + share, 0)
          expect(sum).toBeCloseTo(left === 0 ? 0 : 1, 12)
        }
      }),
    )
  })

  it('has no shares of no moves', () => {
    expect(stageTransitions({ stages: STAGES, deals: [] })).toMatchObject({
      skipShare: null,
      returnShare: null,
    })
  })
})
