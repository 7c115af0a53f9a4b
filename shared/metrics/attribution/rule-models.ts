import { finite } from '../checked.ts'
import type { Journey, Touch } from './journey.ts'
import { creditableTouches } from './journey.ts'

/** Weight per milestone touch, and for all touches between the milestones together. */
export type MilestoneWeights = {
  first?: number
  leadCreation?: number
  opportunityCreation?: number
  /** The last touch before the conversion. */
  close?: number
  rest?: number
}

/**
 * The models that give fixed weights to milestones. "U-shaped" has two published weightings: 40/40/20
 * (Adobe tutorial, HubSpot guides) and 50/50 (Adobe's model page); both are here by name. "Full path"
 * is Adobe's 22.5 × 4 + 10, also called Z-shaped. J shapes: 20/60 and 60/20 with 20 between (HubSpot guides).
 */
export const MILESTONE_MODELS = {
  'lead-creation': { leadCreation: 1 },
  'opportunity-creation': { opportunityCreation: 1 },
  'position-based': { first: 0.4, close: 0.4, rest: 0.2 },
  'j-shaped': { first: 0.2, close: 0.6, rest: 0.2 },
  'inverse-j-shaped': { first: 0.6, close: 0.2, rest: 0.2 },
  'u-shaped': { first: 0.4, leadCreation: 0.4, rest: 0.2 },
  'u-shaped-50-50': { first: 0.5, leadCreation: 0.5 },
  'w-shaped': { first: 0.3, leadCreation: 0.3, opportunityCreation: 0.3, rest: 0.1 },
  'full-path': {
    first: 0.225,
    leadCreation: 0.225,
    opportunityCreation: 0.225,
    close: 0.225,
    rest: 0.1,
  },
} as const satisfies Record<string, MilestoneWeights>

export type RuleModel =
  | 'first'
  | 'last'
  | 'last-non-direct'
  | 'linear'
  | 'time-decay'
  | keyof typeof MILESTONE_MODELS

/** Every rule model, in the order a comparison shows them. */
export const RULE_MODELS: readonly RuleModel[] = [
  'first',
  'last',
  'last-non-direct',
  'linear',
  'time-decay',
  'position-based',
  'j-shaped',
  'inverse-j-shaped',
  'lead-creation',
  'opportunity-creation',
  'u-shaped',
  'u-shaped-50-50',
  'w-shaped',
  'full-path',
]

export type RuleOptions = {
  model: RuleModel
  /** Age at which a touch still counts; inclusive. Default: no limit. */
  lookbackMs?: number
  /** Time decay only. Default 7 days; B2B sales usually take 14 to 45. */
  halfLifeMs?: number
  /** Replaces the model's own weights; only for models with milestones. */
  weights?: MilestoneWeights
  /** Channels that `last-non-direct` passes over. Default `direct` and `(direct)`. */
  directChannels?: readonly string[]
  /**
   * Who shares the `rest` weight: touches between the first and the last milestone (default; later
   * touches get nothing), or every touch that is no milestone.
   */
  restScope?: 'between-milestones' | 'all'
}

/** A touch with its share of one conversion, in [0, 1]. */
export type TouchCredit = { touch: Touch; share: number }

const DAY_MS = 86_400_000

/**
 * Who gets how much of one conversion under a rule model: credit by convention, not by cause.
 *
 * Shares add up to one. A milestone without a touch hands its weight, pro rata, to the milestones
 * that have one; two milestones on one touch add up; without touches in between, the rest is spread
 * over the milestones.
 *
 * @returns null when nothing can be credited: not converted, no touch in the look-back window, or
 *   none of the model's milestones has a touch
 * @throws RangeError on an unknown model, a half-life or weight out of range
 */
export function touchCredits(journey: Journey, options: RuleOptions): TouchCredit[] | null {
  const touches = creditableTouches(journey, options.lookbackMs)
  const shares = creditShares(journey, touches, options)
  return shares && touches.map((touch, index) => ({ touch, share: shares[index]! }))
}

/**
 * The same for touches that were already found to be creditable: several models ask about the same ones.
 *
 * @param touches what `creditableTouches` gives for the journey
 * @returns one share per touch; null as `touchCredits`
 */
export function creditShares(
  journey: Journey,
  touches: readonly Touch[],
  options: RuleOptions,
): number[] | null {
  const weights = touchWeights(journey, touches, options)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return total === 0 ? null : weights.map((weight) => weight / total)
}

function touchWeights(journey: Journey, touches: readonly Touch[], options: RuleOptions): number[] {
  const { model } = options
  const last = touches.length - 1
  if (model === 'first') return allTo(touches, 0)
  if (model === 'last') return allTo(touches, last)
  if (model === 'last-non-direct')
    return allTo(touches, lastNonDirect(touches, options.directChannels))
  if (model === 'linear') return touches.map(() => 1)
  if (model === 'time-decay') return decayWeights(touches, options.halfLifeMs)
  return milestoneWeights(journey, touches, options)
}

function allTo(touches: readonly Touch[], winner: number): number[] {
  return touches.map((_, index) => (index === winner ? 1 : 0))
}

function lastNonDirect(
  touches: readonly Touch[],
  directChannels = ['direct', '(direct)'] as readonly string[],
) {
  const index = touches.findLastIndex(({ channel }) => !directChannels.includes(channel))
  return index === -1 ? touches.length - 1 : index
}

/** Measured back from the last touch, so that a long journey cannot underflow to no credit at all. */
function decayWeights(touches: readonly Touch[], halfLifeMs = 7 * DAY_MS): number[] {
  if (!(halfLifeMs > 0 && halfLifeMs < Infinity)) {
    throw new RangeError('halfLifeMs must be positive and finite')
  }
  const end = touches.at(-1)?.time ?? 0
  return touches.map(({ time }) => 2 ** -((end - time) / halfLifeMs))
}

function milestoneWeights(
  journey: Journey,
  touches: readonly Touch[],
  options: RuleOptions,
): number[] {
  const standard: MilestoneWeights | undefined =
    MILESTONE_MODELS[options.model as keyof typeof MILESTONE_MODELS]
  if (standard === undefined) throw new RangeError(`model "${options.model}" is unknown`)
  const { rest = 0, ...milestones } = checkedWeights(options.weights ?? standard)
  const credit = touches.map(() => 0)
  const places = milestonePlaces(journey, touches)
  const present = new Set<number>()
  let missing = 0
  let placed = 0
  for (const [name, weight] of Object.entries(milestones)) {
    const place = places[name as keyof typeof places]
    if (place === -1) missing += weight
    else {
      credit[place]! += weight
      placed += weight
      present.add(place)
    }
  }
  if (placed === 0) return credit
  for (const place of present) credit[place]! *= (placed + missing) / placed
  if (rest > 0) spreadRest(credit, { rest, present, isAll: options.restScope === 'all' })
  return credit
}

/** Gives the touches that are no milestone an equal part of the rest, where there are any. */
function spreadRest(
  credit: number[],
  { rest, present, isAll }: { rest: number; present: ReadonlySet<number>; isAll: boolean },
): void {
  const from = isAll ? 0 : Math.min(...present)
  const to = isAll ? credit.length - 1 : Math.max(...present)
  let sharing = to - from + 1
  for (const place of present) if (place >= from && place <= to) sharing -= 1
  for (let index = from; index <= to; index += 1) {
    if (!present.has(index)) credit[index]! += rest / sharing
  }
}

function checkedWeights(weights: MilestoneWeights): MilestoneWeights {
  const all = Object.values(weights)
  if (all.some((weight) => finite(weight, 'weights') < 0) || all.every((weight) => weight === 0)) {
    throw new RangeError('weights must not be negative or all zero')
  }
  return weights
}

/**
 * The touches that stand at the milestones of a journey, by id; null where a milestone has none.
 *
 * @throws RangeError on times that are not finite
 */
export function milestoneTouches(
  journey: Journey,
  { lookbackMs }: { lookbackMs?: number } = {},
): Record<'first' | 'leadCreation' | 'opportunityCreation' | 'close', string | null> {
  const touches = creditableTouches(journey, lookbackMs)
  const places = milestonePlaces(journey, touches)
  const idAt = (place: number): string | null => touches[place]?.id ?? null
  return {
    first: idAt(places.first),
    leadCreation: idAt(places.leadCreation),
    opportunityCreation: idAt(places.opportunityCreation),
    close: idAt(places.close),
  }
}

function milestonePlaces(journey: Journey, touches: readonly Touch[]) {
  const lastBefore = (instant: number | null | undefined): number => {
    if (instant === null || instant === undefined) return -1
    const at = finite(instant, 'milestone')
    return touches.findLastIndex(({ time }) => time <= at)
  }
  return {
    first: touches.length === 0 ? -1 : 0,
    leadCreation: lastBefore(journey.leadCreatedAt),
    opportunityCreation: lastBefore(journey.opportunityCreatedAt),
    close: touches.length - 1,
  }
}
