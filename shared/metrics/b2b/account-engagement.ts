import { compensatedSum } from '../../numeric/summation.ts'
import { finite, nonNegative } from '../checked.ts'
import { groupBy } from '../group-by.ts'
import { DAY_MS } from './deal.ts'

/** Something a person of the account did. */
export type EngagementEvent = {
  id: string
  type: string
  at: number
  personId: string
  /** Role in the buying committee; null when unknown. */
  role: string | null
}

/** What an event of a type is worth on the day, and how fast that fades. */
export type EngagementWeight = { weight: number; halfLifeMs: number }

export type EngagementRules = {
  weights: Readonly<Record<string, EngagementWeight>>
  /** By role, 1 where left out, 2 at most. */
  roleMultipliers: Readonly<Record<string, number>>
  /** One keen person cannot stand for a committee. */
  personPointsMax: number
  /** For every distinct known role after the first. */
  pointsPerFurtherRole: number
}

export const ROLE_MULTIPLIER_MAX = 2

/**
 * Editable defaults. Weights follow 42 Agency's published example, half-lives are ours
 * (demo 90 days, white paper 60, web 14), and so are the cap per person and what is not in the example:
 * meetings, calls, reference calls, events and requests for proposals.
 */
export const DEFAULT_ENGAGEMENT_RULES: EngagementRules = {
  weights: {
    demo_request: { weight: 50, halfLifeMs: 90 * DAY_MS },
    pricing_page: { weight: 25, halfLifeMs: 14 * DAY_MS },
    case_study: { weight: 20, halfLifeMs: 60 * DAY_MS },
    white_paper: { weight: 20, halfLifeMs: 60 * DAY_MS },
    webinar: { weight: 15, halfLifeMs: 60 * DAY_MS },
    email: { weight: 5, halfLifeMs: 14 * DAY_MS },
    web: { weight: 5, halfLifeMs: 14 * DAY_MS },
    meeting: { weight: 25, halfLifeMs: 60 * DAY_MS },
    call: { weight: 10, halfLifeMs: 14 * DAY_MS },
    reference_call: { weight: 30, halfLifeMs: 60 * DAY_MS },
    event: { weight: 15, halfLifeMs: 60 * DAY_MS },
    rfp: { weight: 50, halfLifeMs: 90 * DAY_MS },
  },
  roleMultipliers: {},
  personPointsMax: 100,
  pointsPerFurtherRole: 10,
}

/** Kinds of touches that have other names in the rules. */
const TYPE_OF_KIND: Readonly<Record<string, string>> = {
  web_session: 'web',
  demo: 'demo_request',
  seminar: 'webinar',
  workshop: 'webinar',
  conference: 'event',
  booth: 'event',
  trade_show: 'event',
  sdr_call: 'call',
}

/** What a touch counts as; a visit that began on a page of prices or of a case counts as that. */
export function engagementTypeOf(touch: { kind: string; content: string | null }): string {
  const { kind, content } = touch
  if (kind === 'web_session' && content !== null) {
    if (/pric|preis/iu.test(content)) return 'pricing_page'
    if (/case-stud|customer-stor|referenz/iu.test(content)) return 'case_study'
  }
  return TYPE_OF_KIND[kind] ?? kind
}

export type EngagementContribution = EngagementEvent & { points: number }

export type AccountEngagement = {
  score: number
  asOf: number
  /** The five events that give most, before the cap per person. */
  topEvents: EngagementContribution[]
  people: { personId: string; points: number; capped: boolean }[]
  roles: string[]
  breadthPoints: number
  /** Events of a type without a weight; they give nothing. */
  unweighted: number
}

/**
 * How active an account is: weights of events, halved once per half-life of age, capped by person,
 * plus a bonus for breadth of roles. The order of events does not matter; later events than `asOf`
 * are left out.
 *
 * A ranking aid whose weights are opinions: check it against win rates by decile, and never take it
 * as the outcome of an experiment.
 *
 * @throws RangeError on a half-life that is not positive, a negative weight, or a multiplier above 2
 */
export function accountEngagement(options: {
  events: readonly EngagementEvent[]
  asOf: number
  rules?: EngagementRules
}): AccountEngagement {
  const { rules = DEFAULT_ENGAGEMENT_RULES } = options
  const asOf = finite(options.asOf, 'asOf')
  checkRules(rules)
  const past = options.events.filter(({ at }) => finite(at, 'at') <= asOf)
  const scored = past
    .flatMap((event) => {
      const rule = rules.weights[event.type]
      return rule === undefined ? [] : [{ ...event, points: pointsOf(event, rule, rules, asOf) }]
    })
    .sort((a, b) => b.points - a.points || (a.id < b.id ? -1 : 1))
  const people = [...groupBy(scored, ({ personId }) => personId)].map(([personId, events]) => {
    const sum = compensatedSum(events.map(({ points }) => points))
    return {
      personId,
      points: Math.min(sum, rules.personPointsMax),
      capped: sum > rules.personPointsMax,
    }
  })
  people.sort((a, b) => b.points - a.points || (a.personId < b.personId ? -1 : 1))
  const roles = [...new Set(scored.flatMap(({ role }) => (role === null ? [] : [role])))].sort()
  const breadthPoints = Math.max(0, roles.length - 1) * rules.pointsPerFurtherRole
  return {
    score: compensatedSum(people.map(({ points }) => points)) + breadthPoints,
    asOf,
    topEvents: scored.slice(0, 5),
    people,
    roles,
    breadthPoints,
    unweighted: past.length - scored.length,
  }
}

function pointsOf(
  event: EngagementEvent,
  rule: EngagementWeight,
  rules: EngagementRules,
  asOf: number,
): number {
  const multiplier = event.role === null ? 1 : (rules.roleMultipliers[event.role] ?? 1)
  return rule.weight * multiplier * 2 ** -((asOf - event.at) / rule.halfLifeMs)
}

function checkRules(rules: EngagementRules): void {
  for (const { weight, halfLifeMs } of Object.values(rules.weights)) {
    nonNegative(weight, 'weight')
    if (!(halfLifeMs > 0 && halfLifeMs < Infinity)) {
      throw new RangeError('halfLifeMs must be positive and finite')
    }
  }
  for (const multiplier of Object.values(rules.roleMultipliers)) {
    if (nonNegative(multiplier, 'roleMultipliers') > ROLE_MULTIPLIER_MAX) {
      throw new RangeError('roleMultipliers must be 2 at most')
    }
  }
  nonNegative(rules.personPointsMax, 'personPointsMax')
  nonNegative(rules.pointsPerFurtherRole, 'pointsPerFurtherRole')
}
