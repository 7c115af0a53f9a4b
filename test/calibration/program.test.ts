import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../shared/numeric/random.ts'
import {
  calibrationOf,
  type EffectEstimate,
  type Forecast,
  rankIdeas,
  totalEffect,
} from '../../shared/program/index.ts'

const PROGRAMS = 200

/** A year of tests: true relative effects, what was measured of each, and which were shipped. */
function program(
  random: Random,
  {
    tests,
    spread,
    centre,
    error,
  }: { tests: number; spread: number; centre: number; error: number },
) {
  return Array.from({ length: tests }, (_, index) => {
    const truth = centre + spread * random.normal()
    const standardError = error * (0.7 + 0.6 * random.uniform())
    const estimate = truth + standardError * random.normal()
    const measured: EffectEstimate = { id: String(index), estimate, standardError }
    return { truth, measured, shipped: estimate / standardError > 1.96 }
  })
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

describe('the honest total of 200 simulated programs', () => {
  it.each([
    ['few tests, little power', { tests: 24, spread: 0.03, centre: 0, error: 0.03 }],
    ['many tests', { tests: 60, spread: 0.04, centre: 0, error: 0.035 }],
    [
      'a team whose ideas are good on average',
      { tests: 40, spread: 0.03, centre: 0.01, error: 0.035 },
    ],
  ])(
    'is within a tenth of the truth where the plain sum overstates by a third: %s',
    (name, setting) => {
      const random = createRandom(`programs ${name}`)
      let [naive, honest, truth, covered, counted] = [0, 0, 0, 0, 0]
      for (let run = 0; run < PROGRAMS; run += 1) {
        const tests = program(random, setting)
        const shipped = tests.filter((test) => test.shipped)
        if (shipped.length === 0) continue
        const total = totalEffect(
          tests.map(({ measured }) => measured),
          shipped.map(({ measured }) => measured.id),
          { level: 0.9 },
        )
        const real = sum(shipped.map((test) => test.truth))
        naive += sum(shipped.map(({ measured }) => measured.estimate))
        honest += total.estimate ?? 0
        truth += real
        counted += 1
        if ((total.lower ?? 0) <= real && real <= (total.upper ?? 0)) covered += 1
      }
      expect(naive / truth - 1).toBeGreaterThanOrEqual(0.3)
      expect(Math.abs(honest / truth - 1)).toBeLessThanOrEqual(0.1)
      expect(covered / counted).toBeGreaterThanOrEqual(0.85)
      expect(covered / counted).toBeLessThanOrEqual(0.96)
    },
  )
})

const AREAS = { checkout: 0.35, cart: 0.2, landing: 0.1, price: 0.25 } as const

/** How much more a team hopes for in each area: most where it likes to work, which is not where it wins. */
const HOPE = { checkout: 0.05, cart: 0.2, landing: 0.6, price: 0.25 } as const

/** What a team believes too much: forecasts far above what happens, with a little sense in them. */
function overconfident(
  random: Random,
  tests: number,
  hope: Readonly<Record<string, number>> = {},
): (Forecast & { chance: number })[] {
  const areas = Object.entries(AREAS)
  return Array.from({ length: tests }, () => {
    const [area, rate] = areas[random.integer(areas.length)] ?? ['cart', 0.2]
    const chance = Math.min(0.95, Math.max(0.02, rate + 0.1 * random.normal()))
    const probability = Math.min(
      0.98,
      Math.max(0.05, 0.4 + (hope[area] ?? 0.2) + 0.5 * (chance - 0.22) + 0.15 * random.normal()),
    )
    return { area, probability, chance, happened: random.uniform() < chance }
  })
}

describe('calibrated confidence of 200 simulated teams', () => {
  const random = createRandom('forecasts')
  const teams = Array.from({ length: PROGRAMS }, () => overconfident(random, 40))

  it('scores better than the team itself, each forecast made without its own outcome', () => {
    const scored = teams.map((team) => calibrationOf(team))
    const better = scored.filter(({ brier, brierShrunk }) => (brierShrunk ?? 1) < (brier ?? 0))
    expect(better.length / PROGRAMS).toBeGreaterThanOrEqual(0.95)
    const mean = (pick: (each: (typeof scored)[number]) => number | null): number =>
      sum(scored.map((each) => pick(each) ?? 0)) / PROGRAMS
    expect(mean(({ brierShrunk }) => brierShrunk)).toBeLessThan(0.75 * mean(({ brier }) => brier))
  })

  it('puts ideas into an order that realises at least a fifth more lift in each slot', () => {
    let [raw, calibrated] = [0, 0]
    for (let team = 0; team < PROGRAMS; team += 1) {
      const past = overconfident(random, 40, HOPE)
      const backlog = overconfident(random, 20, HOPE).map((forecast, id) => {
        const impact = 4 + random.integer(4)
        return { ...forecast, id, impact, ease: 5, confidence: forecast.probability }
      })
      const ranked = rankIdeas(backlog, past)
      const worth = (place: 'rank' | 'rawRank'): number =>
        sum(
          ranked
            .filter((each) => each[place] <= 5)
            .map(({ id }) => (backlog[id]?.chance ?? 0) * (backlog[id]?.impact ?? 0)),
        )
      raw += worth('rawRank')
      calibrated += worth('rank')
    }
    expect(calibrated / raw).toBeGreaterThanOrEqual(1.2)
  })
})
