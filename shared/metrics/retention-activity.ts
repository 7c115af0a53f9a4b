import { requireFinite } from '../stats/validate.ts'
import { idNumbers } from './id-numbers.ts'

/** First and last period, both included. */
export type Bracket = readonly [first: number, last: number]

/** A calendar or stopwatch that numbers periods. */
export type Clock = {
  /** Number of the calendar period of a user's first event. */
  startOf: (firstTime: number) => number
  /** Periods from the first event, whose period is `start`, to another instant. */
  indexOf: (firstTime: number, start: number, time: number) => number
}

/** What retention needs to know of every user, in columns: a million users are a few typed arrays. */
export type Activity = {
  users: number
  firstTimes: Float64Array
  starts: Float64Array
  /** Last period with an event, counted from the first one. */
  lastPeriods: Float64Array
  isActiveIn: (user: number, bracket: number) => boolean
}

const PERIODS_MAX = 10_000

/** @throws RangeError on an instant that is not finite, and on more than 10,000 periods */
export function activityOf(options: {
  events: readonly { userId: string | number; time: number }[]
  asOf: number
  brackets: readonly Bracket[]
  clock: Clock
}): Activity {
  const { events, asOf, brackets, clock } = options
  const { userOf, firstTimes } = firstEvents(events, asOf)
  const users = firstTimes.length
  const starts = firstTimes.map(clock.startOf)
  const lastPeriods = new Float64Array(users)
  const words = Math.ceil(brackets.length / 32)
  const bits = new Uint32Array(users * words)
  const bracketsAt = bracketsByPeriod(brackets)
  for (let index = 0; index < events.length; index += 1) {
    const user = userOf[index]!
    if (user < 0) continue
    const period = clock.indexOf(firstTimes[user]!, starts[user]!, events[index]!.time)
    if (period > lastPeriods[user]!) lastPeriods[user] = period
    for (const bracket of bracketsAt[period] ?? []) {
      bits[user * words + (bracket >>> 5)]! |= 1 << (bracket & 31)
    }
  }
  return {
    users,
    firstTimes,
    starts,
    lastPeriods,
    isActiveIn: (user, bracket) =>
      (bits[user * words + (bracket >>> 5)]! & (1 << (bracket & 31))) !== 0,
  }
}

/** For each event the number of its user, −1 after `asOf`; for each user the time of the first. */
function firstEvents(
  events: readonly { userId: string | number; time: number }[],
  asOf: number,
): { userOf: Int32Array; firstTimes: Float64Array } {
  const userOf = new Int32Array(events.length).fill(-1)
  const firstTimes: number[] = []
  const { numberOf } = idNumbers()
  for (let index = 0; index < events.length; index += 1) {
    const { userId, time } = events[index]!
    requireFinite(time, 'time')
    if (time > asOf) continue
    const user = numberOf(userId)
    if (user === firstTimes.length) firstTimes.push(time)
    else if (time < firstTimes[user]!) firstTimes[user] = time
    userOf[index] = user
  }
  return { userOf, firstTimes: Float64Array.from(firstTimes) }
}

function bracketsByPeriod(brackets: readonly Bracket[]): number[][] {
  const lastPeriod = Math.max(-1, ...brackets.map(([, last]) => last))
  if (lastPeriod > PERIODS_MAX) {
    throw new RangeError(`periods must be at most ${String(PERIODS_MAX)}`)
  }
  const lists = Array.from({ length: lastPeriod + 1 }, (): number[] => [])
  brackets.forEach(([first, last], bracket) => {
    for (let period = first; period <= last; period += 1) lists[period]!.push(bracket)
  })
  return lists
}
