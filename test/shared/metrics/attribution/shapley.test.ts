import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  shapleyAttribution,
  shapleyValues,
} from '../../../../shared/metrics/attribution/shapley.ts'
import reference from '../../../fixtures/metrics/attribution.json' with { type: 'json' }

describe('shapleyValues', () => {
  it.each(reference.shapley)('$name', ({ players, worth, expected, tolerance }) => {
    const table = worth as Record<string, number>
    const values = shapleyValues({
      players,
      worth: (coalition) => table[coalition.join(',')] ?? Number.NaN,
    })
    for (const { player, value } of values) {
      const wanted = (expected as Record<string, number>)[player]!
      expect(Math.abs(value - wanted), player).toBeLessThan(tolerance)
    }
  })

  it('adds up to the worth of all, whatever the game', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 31 }),
        (worths) => {
          const players = ['a', 'b', 'c', 'd', 'e']
          const worth = (coalition: readonly string[]): number =>
            worths[coalition.reduce((mask, player) => mask + 2 ** players.indexOf(player), 0) - 1]!
          const total = shapleyValues({ players, worth }).reduce((sum, { value }) => sum + value, 0)
          expect(total).toBeCloseTo(worth(players), 9)
        },
      ),
    )
  })

  it('solves sixteen players and refuses seventeen', () => {
    const players = Array.from({ length: 16 }, (_, index) => `p${index}`)
    const values = shapleyValues({ players, worth: (coalition) => coalition.length ** 2 })
    for (const { value } of values) expect(value).toBeCloseTo(16, 9)
    expect(() => shapleyValues({ players: [...players, 'q'], worth: () => 0 })).toThrow(/players/)
    expect(() => shapleyValues({ players: ['a', 'a'], worth: () => 0 })).toThrow(/repeat/)
    expect(() => shapleyValues({ players: ['a'], worth: () => Number.NaN })).toThrow(/worth/)
  })

  it('is empty without players', () => {
    expect(shapleyValues({ players: [], worth: () => 1 })).toEqual([])
  })
})

describe('shapleyAttribution', () => {
  const anyPaths = fc.array(
    fc
      .record({
        channels: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 5 }),
        conversions: fc.integer({ min: 0, max: 9 }),
        nulls: fc.integer({ min: 0, max: 9 }),
        value: fc.integer({ min: 0, max: 100_000 }),
      })
      .map((path) => (path.conversions === 0 ? { ...path, value: 0 } : path)),
    { maxLength: 10 },
  )

  it('equals the exact values of the cumulative game', () => {
    fc.assert(
      fc.property(anyPaths, (paths) => {
        const players = ['a', 'b', 'c', 'd']
        const worth = (coalition: readonly string[]): number =>
          paths
            .filter(({ channels }) => channels.length > 0)
            .filter(({ channels }) => channels.every((channel) => coalition.includes(channel)))
            .reduce((sum, { conversions }) => sum + conversions, 0)
        const credits = new Map(
          shapleyAttribution({ paths }).channels.map((row) => [row.channel, row.conversions]),
        )
        for (const { player, value } of shapleyValues({ players, worth })) {
          expect(credits.get(player) ?? 0).toBeCloseTo(value, 9)
        }
      }),
    )
  })

  it('shares out all conversions and every cent', () => {
    fc.assert(
      fc.property(anyPaths, (paths) => {
        const result = shapleyAttribution({ paths })
        const sum = (of: (row: (typeof result.channels)[number]) => number): number =>
          result.channels.reduce((total, row) => total + of(row), 0)
        expect(sum(({ conversions }) => conversions)).toBeCloseTo(result.conversions, 9)
        expect(sum(({ valueMinor }) => valueMinor ?? Number.NaN)).toBe(
          paths.reduce((total, { value }) => total + value, 0),
        )
      }),
    )
  })
})
