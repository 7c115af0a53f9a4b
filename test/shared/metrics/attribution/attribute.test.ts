import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attribute } from '../../../../shared/metrics/attribution/attribute.ts'
import type { Journey } from '../../../../shared/metrics/attribution/journey.ts'
import { UNATTRIBUTED } from '../../../../shared/metrics/attribution/journey.ts'
import type { RuleModel } from '../../../../shared/metrics/attribution/rule-models.ts'
import { RULE_MODELS } from '../../../../shared/metrics/attribution/rule-models.ts'
import reference from '../../../fixtures/metrics/attribution.json' with { type: 'json' }
import { anyJourney, DAY, shuffled } from './journeys.ts'

type Given = { touches: (string | number)[][]; convertedDay: number; value: number }

const journeyOf = ({ touches, convertedDay, value }: Given): Journey => ({
  touches: touches.map(([channel, day]) => ({ channel: String(channel), time: Number(day) * DAY })),
  convertedAt: convertedDay * DAY,
  value,
})

describe('published examples', () => {
  it.each(reference.rules)('$name', (example) => {
    const given = 'journey' in example ? reference.journeys.haines : (example as unknown as Given)
    const { channels } = attribute({
      journeys: [journeyOf(given)],
      model: example.model as RuleModel,
      ...('halfLifeDays' in example ? { halfLifeMs: (example.halfLifeDays ?? 7) * DAY } : {}),
    })
    for (const [channel, expected] of Object.entries(example.expected)) {
      const credit = channels.find((row) => row.channel === channel)?.value ?? Number.NaN
      expect(Math.abs(credit - (expected ?? 0)), channel).toBeLessThanOrEqual(example.tolerance)
    }
  })

  it('gives a seminar that came first 30 % in the W model, and the reference call its own 30 %', () => {
    const { channels } = attribute({ journeys: [seminarFirst], model: 'w-shaped' })
    const shares = Object.fromEntries(channels.map((row) => [row.channel, row.conversionShare]))
    expect(shares['seminar']).toBeCloseTo(0.3, 12)
    expect(shares['webinar']).toBeCloseTo(0.3, 12)
    expect(shares['reference call']).toBeCloseTo(0.3, 12)
    expect(shares['email']).toBeCloseTo(0.1, 12)
    expect(shares['late ad']).toBe(0)
  })
})

const seminarFirst: Journey = {
  touches: [
    { channel: 'seminar', time: 0 },
    { channel: 'webinar', time: 10 },
    { channel: 'email', time: 20 },
    { channel: 'reference call', time: 30 },
    { channel: 'late ad', time: 40 },
  ],
  convertedAt: 50,
  leadCreatedAt: 12,
  opportunityCreatedAt: 30,
  value: 100,
}

const shareOf = (journey: Journey, model: RuleModel, channel: string): number | null | undefined =>
  attribute({ journeys: [journey], model }).channels.find((row) => row.channel === channel)
    ?.conversionShare

describe('milestone models', () => {
  it('follow the milestones that Adobe and HubSpot name', () => {
    expect(shareOf(seminarFirst, 'lead-creation', 'webinar')).toBe(1)
    expect(shareOf(seminarFirst, 'opportunity-creation', 'reference call')).toBe(1)
    expect(shareOf(seminarFirst, 'full-path', 'seminar')).toBeCloseTo(0.225, 12)
    expect(shareOf(seminarFirst, 'full-path', 'late ad')).toBeCloseTo(0.225, 12)
    expect(shareOf(seminarFirst, 'full-path', 'email')).toBeCloseTo(0.1, 12)
  })

  it('offer both published U weightings by name', () => {
    const journey = { ...seminarFirst, leadCreatedAt: 20 }
    expect(shareOf(journey, 'u-shaped', 'seminar')).toBeCloseTo(0.4, 12)
    expect(shareOf(journey, 'u-shaped', 'webinar')).toBeCloseTo(0.2, 12)
    expect(shareOf(journey, 'u-shaped', 'email')).toBeCloseTo(0.4, 12)
    expect(shareOf(journey, 'u-shaped-50-50', 'seminar')).toBeCloseTo(0.5, 12)
    expect(shareOf(journey, 'u-shaped-50-50', 'webinar')).toBe(0)
  })

  it('hand the weight of a missing milestone, pro rata, to the ones that are there', () => {
    const noDeal = { ...seminarFirst, opportunityCreatedAt: null, leadCreatedAt: 20 }
    expect(shareOf(noDeal, 'w-shaped', 'seminar')).toBeCloseTo(0.45, 12)
    expect(shareOf(noDeal, 'w-shaped', 'webinar')).toBeCloseTo(0.1, 12)
    expect(shareOf(noDeal, 'w-shaped', 'email')).toBeCloseTo(0.45, 12)
  })

  it('add up two milestones that fall on one touch', () => {
    const sameTouch = { ...seminarFirst, leadCreatedAt: 5 }
    expect(shareOf(sameTouch, 'w-shaped', 'seminar')).toBeCloseTo(0.6, 12)
    expect(shareOf(sameTouch, 'w-shaped', 'webinar')).toBeCloseTo(0.05, 12)
  })

  it('spread the rest over the milestones when nothing lies between them', () => {
    const two = {
      ...seminarFirst,
      touches: seminarFirst.touches.slice(0, 2),
      opportunityCreatedAt: 30,
    }
    expect(shareOf(two, 'w-shaped', 'seminar')).toBeCloseTo(1 / 3, 12)
    expect(shareOf(two, 'w-shaped', 'webinar')).toBeCloseTo(2 / 3, 12)
    expect(shareOf(two, 'position-based', 'webinar')).toBeCloseTo(0.5, 12)
  })

  it('share the rest with touches after the last milestone only when asked to', () => {
    const rest = attribute({ journeys: [seminarFirst], model: 'w-shaped', restScope: 'all' })
    expect(rest.channels.find(({ channel }) => channel === 'late ad')?.value).toBeCloseTo(5, 12)
  })

  it('leave a deal whose only milestone has no touch unattributed, in a visible row', () => {
    const early = { ...seminarFirst, leadCreatedAt: -1 }
    expect(shareOf(early, 'lead-creation', UNATTRIBUTED)).toBe(1)
  })
})

describe('which touches count', () => {
  const journey: Journey = {
    touches: [
      { channel: 'old', time: 0 },
      { channel: 'edge', time: 10 },
      { channel: 'late', time: 31 },
    ],
    convertedAt: 30,
    value: 7,
  }

  it('includes the edge of the look-back window and drops what is older or after the conversion', () => {
    const { channels } = attribute({ journeys: [journey], model: 'linear', lookbackMs: 20 })
    expect(channels).toHaveLength(1)
    expect(channels[0]).toMatchObject({ channel: 'edge', conversions: 1, value: 7, valueMinor: 7 })
  })

  it('puts a conversion without touches into the unattributed row', () => {
    const { channels } = attribute({ journeys: [journey], model: 'linear', lookbackMs: 1 })
    expect(channels).toHaveLength(1)
    expect(channels[0]).toMatchObject({ channel: UNATTRIBUTED, conversions: 1, value: 7 })
  })

  it('falls back to the last touch when every touch is direct', () => {
    const direct = { touches: [{ channel: 'direct', time: 0 }], convertedAt: 1, value: 1 }
    expect(shareOf(direct, 'last-non-direct', 'direct')).toBe(1)
  })

  it('does not underflow when touches are many half-lives old', () => {
    const old = { touches: [{ channel: 'fair', time: 0 }], convertedAt: 10_000 * DAY, value: 1 }
    expect(shareOf(old, 'time-decay', 'fair')).toBe(1)
  })

  it('has nothing to show without a conversion, and says so', () => {
    const result = attribute({ journeys: [{ ...journey, convertedAt: null }], model: 'last' })
    expect(result).toMatchObject({
      status: 'insufficient-data',
      reason: 'no_conversions',
      channels: [],
    })
  })
})

describe('every rule model', () => {
  it('shares out each conversion and each cent exactly, over 1,000 random journeys', () => {
    for (const model of RULE_MODELS) {
      fc.assert(
        fc.property(fc.array(anyJourney, { minLength: 1, maxLength: 3 }), (journeys) => {
          const result = attribute({ journeys, model, lookbackMs: 60 * DAY })
          const won = journeys.filter(({ convertedAt }) => convertedAt !== null)
          const value = won.reduce((sum, journey) => sum + (journey.value ?? 0), 0)
          const sum = (of: (row: (typeof result.channels)[number]) => number): number =>
            result.channels.reduce((total, row) => total + of(row), 0)
          expect(Math.abs(sum(({ conversions }) => conversions) - won.length)).toBeLessThan(1e-9)
          expect(Math.abs(sum((row) => row.value) - value)).toBeLessThan(1e-9 * Math.max(1, value))
          expect(sum(({ valueMinor }) => valueMinor ?? Number.NaN)).toBe(value)
        }),
        { numRuns: 1000 },
      )
    }
  })

  it('does not depend on the order in which touches and journeys arrive', () => {
    fc.assert(
      fc.property(
        fc.array(anyJourney, { maxLength: 4 }),
        fc.constantFrom(...RULE_MODELS),
        (journeys, model) => {
          const again = journeys.map((one) => ({ ...one, touches: shuffled(one.touches) }))
          const straight = attribute({ journeys, model }).channels
          const mixed = attribute({ journeys: again.reverse(), model }).channels
          const byName = (rows: typeof straight) => new Map(rows.map((row) => [row.channel, row]))
          for (const [channel, row] of byName(straight)) {
            expect(byName(mixed).get(channel)?.valueMinor).toBe(row.valueMinor)
            expect(byName(mixed).get(channel)?.conversions).toBeCloseTo(row.conversions, 12)
          }
        },
      ),
    )
  })
})

describe('bad arguments', () => {
  const journeys = [seminarFirst]
  it('are refused by name', () => {
    expect(() => attribute({ journeys, model: 'magic' as RuleModel })).toThrow(/model "magic"/)
    expect(() => attribute({ journeys, model: 'time-decay', halfLifeMs: 0 })).toThrow(/halfLifeMs/)
    expect(() => attribute({ journeys, model: 'last', lookbackMs: -1 })).toThrow(/lookbackMs/)
    expect(() => attribute({ journeys, model: 'w-shaped', weights: { first: -1 } })).toThrow(
      /weights/,
    )
    const broken = [{ ...seminarFirst, value: Number.NaN }]
    expect(() => attribute({ journeys: broken, model: 'last' })).toThrow(/value/)
  })
})
