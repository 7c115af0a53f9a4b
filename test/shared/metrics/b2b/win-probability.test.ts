import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  winProbabilityAt,
  winProbabilityByAge,
} from '../../../../shared/metrics/b2b/win-probability.ts'
import { kaplanMeier, survivalAt } from '../../../../shared/metrics/survival.ts'

const anyDeals = fc.array(
  fc.record({
    ageDays: fc.integer({ min: 0, max: 200 }),
    outcome: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
  }),
  { minLength: 1, maxLength: 60 },
)

describe('winProbabilityByAge', () => {
  it('weighs endings by who was still watched', () => {
    // By hand: 4 deals; won at 1 (1/4); open at 2; lost at 3 (half of the rest); won at 4.
    const deals = [
      { ageDays: 1, outcome: 'won' as const },
      { ageDays: 2, outcome: 'open' as const },
      { ageDays: 3, outcome: 'lost' as const },
      { ageDays: 4, outcome: 'won' as const },
    ]
    expect(
      winProbabilityByAge({ deals }).map(({ won, ended, atRisk }) => [won, ended, atRisk]),
    ).toEqual([
      [0.25, 0, 4],
      [0.25, 0.375, 2],
      [0.625, 0.375, 1],
    ])
  })

  it('is the plain share when no deal is open', () => {
    fc.assert(
      fc.property(anyDeals, (deals) => {
        const closed = deals.filter(({ outcome }) => outcome !== 'open')
        fc.pre(closed.length > 0)
        const last = winProbabilityByAge({ deals: closed }).at(-1)!
        const share = closed.filter(({ outcome }) => outcome === 'won').length / closed.length
        expect(last.won).toBeCloseTo(share, 12)
        expect(last.open).toBeCloseTo(0, 12)
      }),
    )
  })

  it('leaves open what Kaplan-Meier leaves, when every ending is the event', () => {
    fc.assert(
      fc.property(anyDeals, (deals) => {
        const curve = kaplanMeier({
          durations: deals.map(({ ageDays }) => ageDays),
          observed: deals.map(({ outcome }) => outcome !== 'open'),
        })
        for (const { ageDays, open } of winProbabilityByAge({ deals })) {
          expect(open).toBeCloseTo(survivalAt(curve, ageDays) ?? Number.NaN, 12)
        }
      }),
    )
  })

  it('never falls, and won, ended and open add up to one', () => {
    fc.assert(
      fc.property(anyDeals, (deals) => {
        let before = 0
        for (const { won, ended, open } of winProbabilityByAge({ deals })) {
          expect(won).toBeGreaterThanOrEqual(before)
          expect(won + ended + open).toBeCloseTo(1, 12)
          before = won
        }
      }),
    )
  })
})

describe('winProbabilityAt', () => {
  const deals = [
    { ageDays: 10, outcome: 'won' as const },
    { ageDays: 20, outcome: 'open' as const },
  ]

  it('holds its value between endings, is 0 before the first and null beyond the data', () => {
    expect(winProbabilityAt({ deals, ageDays: 9 })).toBe(0)
    expect(winProbabilityAt({ deals, ageDays: 15 })).toBe(0.5)
    expect(winProbabilityAt({ deals, ageDays: 20 })).toBe(0.5)
    expect(winProbabilityAt({ deals, ageDays: 21 })).toBeNull()
    expect(winProbabilityAt({ deals: [], ageDays: 0 })).toBeNull()
  })

  it('refuses negative ages', () => {
    const broken = [{ ageDays: -1, outcome: 'won' as const }]
    expect(() => winProbabilityByAge({ deals: broken })).toThrow(/ageDays/)
  })
})
