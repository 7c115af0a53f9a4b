import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closedWonTree } from '../../../../shared/metrics/b2b/closed-won-tree.ts'

const side = fc
  .record({
    won: fc.integer({ min: 1, max: 400 }),
    lost: fc.integer({ min: 0, max: 900 }),
    wonMinor: fc.integer({ min: 1, max: 1e11 }),
  })
  .map(({ won, lost, wonMinor }) => ({ decided: won + lost, won, wonMinor }))

describe('closed-won value as a tree', () => {
  it('is what its factors multiply to, and its change is what they add to, to the cent', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        const tree = closedWonTree({ before, after })
        const product = (of: 'before' | 'after'): number =>
          tree.nodes.reduce((sum, node) => sum * (node[of] ?? Number.NaN), 1)
        expect(product('before')).toBeCloseTo(before.wonMinor, 0)
        expect(product('after')).toBeCloseTo(after.wonMinor, 0)
        const parts = tree.nodes.map(({ contributionMinor }) => contributionMinor ?? Number.NaN)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(tree.changeMinor)
        expect(tree.residualMinor).toBe(0)
        expect(parts.every(Number.isSafeInteger)).toBe(true)
      }),
    )
  })

  it('gives all of the change to the one factor that moved (Ang 2005: a factor at rest gets nothing)', () => {
    // Product section 3, case B: 57 of 300 won, then 81 of 300, each worth the same.
    const tree = closedWonTree({
      before: { decided: 300, won: 57, wonMinor: 57 * 2_400_000 },
      after: { decided: 300, won: 81, wonMinor: 81 * 2_400_000 },
    })
    expect(tree.nodes).toMatchObject([
      { factor: 'decided_deals', before: 300, after: 300, contributionMinor: 0 },
      {
        factor: 'win_rate_closed_count',
        before: 0.19,
        after: 0.27,
        contributionMinor: 24 * 2_400_000,
      },
      { factor: 'won_deal', before: 2_400_000, after: 2_400_000, contributionMinor: 0 },
    ])
  })

  it('is not split where nothing was won, and says why', () => {
    const none = { decided: 4, won: 0, wonMinor: 0 }
    const some = { decided: 4, won: 1, wonMinor: 100 }
    expect(closedWonTree({ before: none, after: some })).toMatchObject({
      changeMinor: 100,
      residualMinor: null,
      reason: 'nothing_won_before',
    })
    expect(closedWonTree({ before: some, after: none }).reason).toBe('nothing_won_after')
  })
})
