import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  EngagementEvent,
  EngagementRules,
} from '../../../../shared/metrics/b2b/account-engagement.ts'
import {
  accountEngagement,
  DEFAULT_ENGAGEMENT_RULES,
} from '../../../../shared/metrics/b2b/account-engagement.ts'
import { DAY } from './deals.ts'

const rules: EngagementRules = {
  weights: { visit: { weight: 10, halfLifeMs: 14 * DAY } },
  roleMultipliers: { security: 2 },
  personPointsMax: 25,
  pointsPerFurtherRole: 10,
}

const visit = (day: number, personId = 'ann', role: string | null = null): EngagementEvent => ({
  id: `${personId} ${day}`,
  type: 'visit',
  at: day * DAY,
  personId,
  role,
})

describe('accountEngagement', () => {
  it('halves a weight of 10 with a half-life of 14 days to 5.0 after 14 days', () => {
    // leadvibe-docs.web.app/scoring/half-life; acceptance E24
    const events = [visit(0)]
    expect(accountEngagement({ events, asOf: 0, rules }).score).toBe(10)
    expect(accountEngagement({ events, asOf: 14 * DAY, rules }).score).toBe(5)
    // leadvibe-ms-site prints 0.6 after three months, which contradicts its own rule
    expect(accountEngagement({ events, asOf: 90 * DAY, rules }).score).toBeCloseTo(0.116, 3)
  })

  it('lists the five events that give most', () => {
    const events = [0, 1, 2, 3, 4, 5, 6].map((day) => visit(day))
    const { topEvents } = accountEngagement({ events, asOf: 6 * DAY, rules })
    expect(topEvents.map(({ at }) => at / DAY)).toEqual([6, 5, 4, 3, 2])
    expect(topEvents[0]?.points).toBe(10)
  })

  it('caps one keen person, and gives points for further roles', () => {
    const keen = [visit(0), visit(0.001), visit(0.002)]
    const alone = accountEngagement({ events: keen, asOf: DAY, rules })
    expect(alone.score).toBe(25)
    expect(alone.people).toEqual([{ personId: 'ann', points: 25, capped: true }])
    const events = [visit(0, 'ann', 'buyer'), visit(0, 'ben', 'security')]
    const committee = accountEngagement({ events, asOf: 0, rules })
    expect(committee).toMatchObject({ score: 40, breadthPoints: 10, roles: ['buyer', 'security'] })
    expect(committee.people.map(({ personId }) => personId)).toEqual(['ben', 'ann'])
  })

  it('leaves out later events, and counts types without a weight', () => {
    const other = { ...visit(0), id: 'x', type: 'fax' }
    const result = accountEngagement({ events: [visit(5), other], asOf: DAY, rules })
    expect(result).toMatchObject({ score: 0, unweighted: 1, topEvents: [] })
  })

  it('does not mind the order of events', () => {
    const anyEvents = fc.array(
      fc.tuple(
        fc.nat(60),
        fc.constantFrom('ann', 'ben'),
        fc.constantFrom('buyer', 'security', null),
      ),
    )
    fc.assert(
      fc.property(anyEvents, (given) => {
        const events = given.map(([day, person, role], index) => ({
          ...visit(day, person, role),
          id: `e${index}`,
        }))
        const straight = accountEngagement({ events, asOf: 50 * DAY, rules })
        expect(accountEngagement({ events: events.toReversed(), asOf: 50 * DAY, rules })).toEqual(
          straight,
        )
      }),
    )
  })

  it('has defaults for the event types named in the article, and refuses broken rules', () => {
    const demo = { ...visit(0), type: 'demo_request' }
    expect(accountEngagement({ events: [demo], asOf: 90 * DAY }).score).toBe(25)
    const loud = { ...DEFAULT_ENGAGEMENT_RULES, roleMultipliers: { ceo: 3 } }
    expect(() => accountEngagement({ events: [], asOf: 0, rules: loud })).toThrow(/roleMultipliers/)
    const still = { ...rules, weights: { visit: { weight: 1, halfLifeMs: 0 } } }
    expect(() => accountEngagement({ events: [], asOf: 0, rules: still })).toThrow(/halfLifeMs/)
  })
})
