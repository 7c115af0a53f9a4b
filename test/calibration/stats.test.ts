import { describe, expect, it } from 'vitest'
import { peekingTypeIError, simulatePeeking } from '../../shared/stats/index.ts'
import {
  anyLookFalsePositives,
  coverageOf,
  fewAccountsCoverage,
  hybridPower,
  INTERVALS,
  type Share,
  STREAM_KINDS,
} from './scenarios.ts'

/** Three standard errors of the simulation itself. */
const noise = ({ standardError }: Share): number => 3 * standardError

/** Discrete counts and ranks cannot hit the level; they may err on the safe side only. */
const CONSERVATIVE = /rare events|order statistics/u

describe('intervals hold the truth as often as they say', () => {
  it.each(Object.entries(INTERVALS))('%s', (name, draw) => {
    const held = coverageOf(draw, { runs: 4_000, seed: name })
    expect(held.share).toBeGreaterThan(0.943 - noise(held))
    expect(held.share).toBeLessThan((CONSERVATIVE.test(name) ? 0.98 : 0.957) + noise(held))
  })
})

describe('looking often', () => {
  it.each(STREAM_KINDS)('at 200 looks finds nothing in streams without an effect: %s', (kind) => {
    const found = anyLookFalsePositives(kind, { streams: 150, looks: 200, seed: 'quick' })
    expect(found.share).toBeLessThan(0.05 + noise(found))
  })

  it('with a fixed test finds what is not there, as often as computed', () => {
    const simulated = simulatePeeking({ looks: 14, simulations: 4_000 })
    const computed = peekingTypeIError({ looks: 14 })
    expect(computed).toBeGreaterThan(0.2)
    expect(Math.abs(simulated.typeIError - computed)).toBeLessThan(4 * simulated.standardError)
  })

  it.each(['always-valid', 'group-sequential'] as const)(
    'stays honest with %s bounds',
    (method) => {
      const { typeIError, standardError } = simulatePeeking({
        looks: 30,
        simulations: 4_000,
        method,
      })
      expect(typeIError).toBeLessThan(0.05 + 3 * standardError)
    },
  )

  it('costs the hybrid test at most 15 % of the power at the planned size', () => {
    const { fixed, hybrid, falsePositives } = hybridPower({
      runs: 3_000,
      looks: 28,
      seed: 'hybrid',
    })
    expect(hybrid.share).toBeGreaterThan(0.85 * fixed.share)
    expect(falsePositives.share).toBeLessThan(0.05 + noise(falsePositives))
  })
})

describe('24 accounts, one of which holds 40 %', () => {
  it.each([0.05, 0.1, 0.2, 0.3])('keep their level where seats correlate by %f', (icc) => {
    const { cr2, delta } = fewAccountsCoverage({ runs: 4_000, seed: 'accounts', icc })
    expect(cr2.share).toBeGreaterThan(0.93)
    expect(cr2.share).toBeLessThan(0.97 + noise(cr2))
    expect(delta.share).toBeLessThan(0.87)
  })
})
