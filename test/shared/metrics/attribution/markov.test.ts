import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ChannelChain,
  type Transition,
} from '../../../../shared/metrics/attribution/channel-chain.ts'
import { markovAttribution } from '../../../../shared/metrics/attribution/markov.ts'
import reference from '../../../fixtures/metrics/attribution.json' with { type: 'json' }
import { anyJourney } from './journeys.ts'

const CHANNELS = ['a', 'b', 'c', 'd']

const anyPaths = fc.array(
  fc
    .record({
      channels: fc.array(fc.constantFrom(...CHANNELS), { minLength: 1, maxLength: 6 }),
      conversions: fc.integer({ min: 0, max: 20 }),
      nulls: fc.integer({ min: 0, max: 20 }),
      value: fc.integer({ min: 0, max: 1_000_000 }),
    })
    .map((path) => (path.conversions === 0 ? { ...path, value: 0 } : path)),
  { minLength: 1, maxLength: 12 },
)

/** The same probability by another way: let the mass walk step by step until almost none is left. */
function walkedProbability(transitions: readonly Transition[], removed: string | null): number {
  let mass = new Map([['(start)', 1]])
  let converted = 0
  for (let step = 0; step < 5000 && mass.size > 0; step += 1) {
    const next = new Map<string, number>()
    for (const { from, to, probability } of transitions) {
      const moved = (mass.get(from) ?? 0) * probability
      if (moved < 1e-15 || to === removed || to === '(null)') continue
      if (to === '(conversion)') converted += moved
      else next.set(to, (next.get(to) ?? 0) + moved)
    }
    mass = next
  }
  return converted
}

describe('published examples', () => {
  it.each(reference.markov)('$name', (example) => {
    const result = markovAttribution({ paths: example.paths, order: 1 })
    expect(result.conversionProbability).toBeCloseTo(example.conversionProbability, 12)
    for (const { channel, removalEffect } of result.removalEffects) {
      const expected = (example.removalEffects as Record<string, number>)[channel]!
      expect(Math.abs(removalEffect - expected)).toBeLessThan(example.tolerance)
    }
    for (const { channel, conversions } of result.channels) {
      const expected = (example.conversions as Record<string, number>)[channel]!
      expect(Math.abs(conversions - expected)).toBeLessThan(example.tolerance)
    }
  })
})

describe('the chain', () => {
  it('converts as often as the journeys did, at any order', () => {
    fc.assert(
      fc.property(anyPaths, fc.integer({ min: 1, max: 3 }), (paths, order) => {
        const journeys = paths.reduce((sum, { conversions, nulls }) => sum + conversions + nulls, 0)
        const won = paths.reduce((sum, { conversions }) => sum + conversions, 0)
        const { conversionProbability } = markovAttribution({ paths, order })
        if (journeys === 0) expect(conversionProbability).toBeNull()
        else expect(conversionProbability).toBeCloseTo(won / journeys, 10)
      }),
    )
  })

  it('shares out all conversions and every cent', () => {
    fc.assert(
      fc.property(anyPaths, (paths) => {
        const { channels, conversions } = markovAttribution({ paths })
        const value = paths.reduce((sum, path) => sum + path.value, 0)
        const credited = channels.reduce((sum, row) => sum + row.conversions, 0)
        expect(Math.abs(credited - conversions)).toBeLessThan(1e-9)
        expect(channels.reduce((sum, row) => sum + (row.valueMinor ?? Number.NaN), 0)).toBe(value)
      }),
    )
  })

  it('gives the same result when a channel repeats itself', () => {
    fc.assert(
      fc.property(anyPaths, (paths) => {
        const repeated = paths.map((path) => ({
          ...path,
          channels: path.channels.flatMap((channel) => [channel, channel]),
        }))
        const once = markovAttribution({ paths }).removalEffects
        const twice = markovAttribution({ paths: repeated }).removalEffects
        for (const [index, { channel, removalEffect }] of once.entries()) {
          expect(twice[index]?.channel).toBe(channel)
          expect(twice[index]?.removalEffect).toBeCloseTo(removalEffect, 9)
        }
      }),
    )
  })

  it('loses what a walk through the chain loses when a channel is a dead end', () => {
    fc.assert(
      fc.property(anyPaths, (paths) => {
        const { transitions, removalEffects, conversionProbability } = markovAttribution({ paths })
        const walked = walkedProbability(transitions, null)
        expect(walked).toBeCloseTo(conversionProbability ?? 0, 9)
        for (const { channel, removalEffect } of removalEffects) {
          const left = walkedProbability(transitions, channel)
          expect(removalEffect).toBeCloseTo(walked === 0 ? 0 : 1 - left / walked, 6)
          expect(removalEffect).toBeGreaterThanOrEqual(0)
          expect(removalEffect).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('has transitions that add up to one from every state', () => {
    const { transitions } = markovAttribution({ paths: reference.markov[0]!.paths })
    const fromGoogle = transitions.filter(({ from }) => from === 'google ads')
    expect(fromGoogle).toEqual([
      { from: 'google ads', to: 'mailing', count: 1, probability: 0.25 },
      { from: 'google ads', to: '(conversion)', count: 2, probability: 0.5 },
      { from: 'google ads', to: '(null)', count: 1, probability: 0.25 },
    ])
  })

  it('loses with many channels what it loses with few: one inverse agrees with a system for each', () => {
    fc.assert(
      fc.property(fc.array(anyJourney, { minLength: 1, maxLength: 20 }), (journeys) => {
        const chain = new ChannelChain()
        for (const { touches, convertedAt } of journeys) {
          const channels = touches.map(({ channel }) => channel)
          chain.add(channels, convertedAt === null ? 0 : 1, convertedAt === null ? 1 : 0)
        }
        const one = chain.removalEffects({ systemsMax: 0 })
        for (const [index, { channel, removalEffect }] of chain.removalEffects().entries()) {
          expect(one[index]?.channel).toBe(channel)
          expect(one[index]?.removalEffect).toBeCloseTo(removalEffect, 9)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('takes journeys as they are and keeps those without touches visible', () => {
    fc.assert(
      fc.property(fc.array(anyJourney, { maxLength: 20 }), (journeys) => {
        const result = markovAttribution({ journeys })
        const won = journeys.filter(({ convertedAt }) => convertedAt !== null)
        const credited = result.channels.reduce((sum, row) => sum + row.conversions, 0)
        expect(credited).toBeCloseTo(won.length, 9)
      }),
    )
  })
})

describe('little data', () => {
  it('is marked below thirty conversions', () => {
    const path = { channels: ['a'], nulls: 100 }
    expect(markovAttribution({ paths: [{ ...path, conversions: 29 }] }).caution).toBe(
      'few_conversions',
    )
    expect(markovAttribution({ paths: [{ ...path, conversions: 30 }] }).caution).toBeNull()
  })

  it('has no probability without journeys, and no credit without conversions', () => {
    expect(markovAttribution({ paths: [] })).toMatchObject({
      status: 'insufficient-data',
      conversionProbability: null,
      channels: [],
    })
    expect(markovAttribution({ paths: [{ channels: ['a'], nulls: 3 }] })).toMatchObject({
      status: 'insufficient-data',
      reason: 'no_conversions',
      conversionProbability: 0,
    })
  })

  it('refuses impossible counts and orders', () => {
    expect(() => markovAttribution({ paths: [{ channels: ['a'], conversions: -1 }] })).toThrow(
      /conversions/,
    )
    expect(() => markovAttribution({ paths: [{ channels: ['a'], value: 5 }] })).toThrow(/value/)
    expect(() => markovAttribution({ paths: [], order: 0 })).toThrow(/order/)
  })
})
