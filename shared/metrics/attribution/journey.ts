import { finite } from '../checked.ts'

/** One contact of a person or account with a channel. */
export type Touch = {
  channel: string
  /** Any linear time; milliseconds when `lookbackMs` or `halfLifeMs` are used. */
  time: number
  /** Breaks ties between touches at the same time, so that arrival order does not matter. */
  id?: string
}

/**
 * Everything that happened before one conversion, or before giving up (`convertedAt: null`).
 *
 * In B2B a journey belongs to a deal and holds the touches of every contact of the account.
 */
export type Journey = {
  touches: readonly Touch[]
  convertedAt: number | null
  /** Money as integer minor units, or any other quantity; absent or null counts as 0. */
  value?: number | null
  /** When the lead was created; its touch is the last one at or before. */
  leadCreatedAt?: number | null
  /** When the deal was created; its touch is the last one at or before. */
  opportunityCreatedAt?: number | null
}

/** The row that holds what no touch can be credited with. */
export const UNATTRIBUTED = '(unattributed)'

/** Touches in order of time, then id, then position. */
export function orderedTouches<T extends Touch>(touches: readonly T[]): T[] {
  return touches.toSorted((a, b) => a.time - b.time || compareText(a.id ?? '', b.id ?? ''))
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * The touches that may take credit for a conversion, in order: none after it, none older than
 * `lookbackMs` before it (inclusive). Empty when the journey did not convert.
 *
 * @throws RangeError when a time is not finite or `lookbackMs` is negative
 */
export function creditableTouches(journey: Journey, lookbackMs = Infinity): Touch[] {
  if (!(lookbackMs >= 0)) throw new RangeError('lookbackMs must not be negative')
  const { convertedAt } = journey
  for (const { time } of journey.touches) finite(time, 'time')
  if (convertedAt === null) return []
  finite(convertedAt, 'convertedAt')
  const inTime = journey.touches.filter(
    ({ time }) => time <= convertedAt && convertedAt - time <= lookbackMs,
  )
  return orderedTouches(inTime)
}

/** A path of channels with how often it led to a conversion and how often to nothing. */
export type ChannelPath = {
  channels: readonly string[]
  conversions: number
  nulls: number
  /** Sum over the conversions of this path. */
  value: number
}

/**
 * Journeys grouped by their sequence of channels, for the Markov and Shapley models.
 *
 * A journey that did not convert keeps all its touches, since there is no conversion to look back from.
 */
export function channelPaths(journeys: readonly Journey[], lookbackMs = Infinity): ChannelPath[] {
  const paths = new Map<string, ChannelPath>()
  for (const journey of journeys) {
    const converted = journey.convertedAt !== null
    const creditable = creditableTouches(journey, lookbackMs)
    const touches = converted ? creditable : orderedTouches(journey.touches)
    const channels = touches.map((touch) => touch.channel)
    const key = JSON.stringify(channels)
    const path = paths.get(key) ?? { channels, conversions: 0, nulls: 0, value: 0 }
    if (converted) {
      path.conversions += 1
      path.value += finite(journey.value ?? 0, 'value')
    } else path.nulls += 1
    paths.set(key, path)
  }
  return [...paths.values()]
}
