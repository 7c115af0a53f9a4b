import { requireFinite, requireNotNegative } from '../stats/validate.ts'
import type { Attempt } from './funnel-attempt.ts'
import { ATTEMPTS } from './funnel-attempt.ts'
import { quantileR7 } from './quantile.ts'
import type { SurvivalCurve } from './survival.ts'
import { kaplanMeier } from './survival.ts'

/** One named event of one user; `time` in milliseconds since 1970 UTC. */
export type FunnelEvent = { userId: string | number; name: string; time: number }

/**
 * `ordered`: the steps in this order, anything may lie between. `strict`: nothing may lie between.
 * `unordered`: the steps in any order.
 */
export type FunnelOrder = 'ordered' | 'strict' | 'unordered'

export type FunnelOptions = {
  events: readonly FunnelEvent[]
  /** Event names; a name may repeat, and one event satisfies one step only. */
  steps: readonly string[]
  /** From the first step of an attempt to its last; an event exactly at the end still counts. */
  windowMs: number
  order?: FunnelOrder
}

export type FunnelStep = {
  step: string
  users: number
  /** In [0, 1]; null when nobody started. */
  conversionFromStart: number | null
  /** In [0, 1]; null when nobody reached the step before. */
  conversionFromPrevious: number | null
  /** Users who reached the step before and not this one. */
  dropOff: number
}

export type TimeToConvert = {
  count: number
  meanMs: number | null
  p25Ms: number | null
  medianMs: number | null
  p75Ms: number | null
  p90Ms: number | null
}

export type Funnel = {
  steps: FunnelStep[]
  /** Only of users who completed: slow ones still under way are not in it. */
  timeToConvert: TimeToConvert
}

/**
 * How many users get how far through a sequence of steps.
 *
 * Every user counts once, by the attempt that gets deepest; of equally deep ones the earliest. An
 * attempt starts at any event of the first step (`unordered`: of any step). An event at the same
 * instant counts as after, so that the order in which simultaneous events arrive decides nothing
 * (but in `strict`, where it is all there is).
 *
 * @throws RangeError without steps, on a negative window or an instant that is not finite
 */
export function conversionFunnel(options: FunnelOptions): Funnel {
  const { steps } = options
  const attempts = bestAttempts(options)
  const reached = steps.map((_, index) => attempts.filter(({ depth }) => depth > index).length)
  const times = attempts
    .filter(({ depth }) => depth === steps.length)
    .map(({ start, end }) => end - start)
  return {
    steps: steps.map((step, index) => {
      const users = reached[index]!
      const before = reached[index - 1] ?? users
      const started = reached[0]!
      return {
        step,
        users,
        conversionFromStart: started === 0 ? null : users / started,
        conversionFromPrevious: before === 0 ? null : users / before,
        dropOff: before - users,
      }
    }),
    timeToConvert: timeSummary(times),
  }
}

export type StepLoss = {
  step: string
  /** Users who reached the step. */
  users: number
  /** Of these, who did not reach the next one. */
  lost: number
  /** lost ÷ users in [0, 1]; null when nobody reached the step. */
  dropOffRate: number | null
}

/** Steps by the share of users they lose, the worst first; the last step loses nobody. */
export function dropOffRanking(steps: readonly FunnelStep[]): StepLoss[] {
  return steps
    .slice(0, -1)
    .map(({ step, users }, index) => {
      const lost = users - steps[index + 1]!.users
      return { step, users, lost, dropOffRate: users === 0 ? null : lost / users }
    })
    .sort((a, b) => (b.dropOffRate ?? -1) - (a.dropOffRate ?? -1))
}

/**
 * Time from the first step to the last with everyone in it: who has not finished is censored at the
 * end of their window, or at `asOf` while it is open. Time is in milliseconds.
 */
export function timeToConvertSurvival(options: FunnelOptions & { asOf: number }): SurvivalCurve {
  const { steps, windowMs, asOf } = options
  requireFinite(asOf, 'asOf')
  const events = options.events.filter(({ time }) => time <= asOf)
  const attempts = bestAttempts({ ...options, events })
  return kaplanMeier({
    durations: attempts.map(({ depth, start, end }) =>
      depth === steps.length ? end - start : Math.min(windowMs, asOf - start),
    ),
    observed: attempts.map(({ depth }) => depth === steps.length),
  })
}

/** Users with at least the first step, each with the attempt that gets deepest. */
function bestAttempts(options: FunnelOptions): Attempt[] {
  const { steps, windowMs, order = 'ordered' } = options
  if (steps.length === 0) throw new RangeError('steps must not be empty')
  requireNotNegative(windowMs, 'windowMs')
  if (!Object.hasOwn(ATTEMPTS, order)) {
    throw new RangeError(`order "${order}" must be ordered, strict or unordered`)
  }
  const attemptsOf = ATTEMPTS[order]
  const best: Attempt[] = []
  for (const events of eventsByUser(options.events)) {
    let deepest: Attempt | null = null
    for (const attempt of attemptsOf(events, steps, windowMs)) {
      if (deepest === null || attempt.depth > deepest.depth) deepest = attempt
      if (deepest.depth === steps.length) break
    }
    if (deepest !== null) best.push(deepest)
  }
  return best
}

/** Each user's events by time; simultaneous ones stay in the order of the input. */
function eventsByUser(events: readonly FunnelEvent[]): FunnelEvent[][] {
  const users = new Map<string | number, FunnelEvent[]>()
  for (const event of events) {
    requireFinite(event.time, 'time')
    const own = users.get(event.userId)
    if (own === undefined) users.set(event.userId, [event])
    else own.push(event)
  }
  const lists = [...users.values()]
  for (const list of lists) list.sort((a, b) => a.time - b.time)
  return lists
}

function timeSummary(times: readonly number[]): TimeToConvert {
  const at = (p: number): number | null => (times.length === 0 ? null : quantileR7(times, p))
  const sum = times.reduce((total, time) => total + time, 0)
  return {
    count: times.length,
    meanMs: times.length === 0 ? null : sum / times.length,
    p25Ms: at(0.25),
    medianMs: at(0.5),
    p75Ms: at(0.75),
    p90Ms: at(0.9),
  }
}
