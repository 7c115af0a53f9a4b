import { IMPLAUSIBLE_CLOCK } from '@takt/shared/schemas/event.ts'
import type { Step } from '../step.ts'

const FUTURE_MS_MAX = 5 * 60_000
const EARLIEST_MS = Date.UTC(2000, 0, 1)

/**
 * When an event happened, corrected for the client's clock: `receivedAt − (sentAt − timestamp)`.
 *
 * A result before 2000 or more than five minutes ahead of its arrival is a broken clock: the arrival
 * stands in, and the event is marked. Without a readable `sentAt` the timestamp is taken as it is. A timestamp that is no
 * instant is a problem: the arrival would be a wrong day for a back-dated event.
 *
 * @see Segment, "Common fields", section Timestamps
 */
export const putOccurredAt: Step = (event) => {
  const { originalTimestamp, sentAt, receivedAtMs } = event
  if (originalTimestamp === null) return event
  const original = instantOf(originalTimestamp)
  if (original === null) {
    return { problem: { field: 'timestamp', message: 'must be an ISO 8601 instant' } }
  }
  const sent = sentAt === null ? null : instantOf(sentAt)
  const corrected = sent === null ? original : receivedAtMs - (sent - original)
  const isPlausible = corrected >= EARLIEST_MS && corrected <= receivedAtMs + FUTURE_MS_MAX
  if (isPlausible) return { ...event, occurredAtMs: corrected }
  return { ...event, context: { ...event.context, [IMPLAUSIBLE_CLOCK]: true } }
}

/** What nearly every client writes. */
const PLAIN_UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const ISO_8601 =
  /^([+-]\d{6}|\d{4})-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i

/** Milliseconds UTC. Without an offset it is UTC, never the zone that the server happens to run in. */
function instantOf(text: string): number | null {
  if (PLAIN_UTC.test(text)) {
    const plain = Date.parse(text)
    return Number.isNaN(plain) ? null : plain
  }
  const match = ISO_8601.exec(text)
  if (match === null) return null
  const hasTime = text.includes(':')
  const offset = match[2]
  const local = offset === undefined ? text : text.slice(0, -offset.length).trimEnd()
  const ms = Date.parse(hasTime ? `${local.replace(' ', 'T')}${fullOffset(offset)}` : text)
  return Number.isNaN(ms) ? null : ms
}

/** `+02` and `+0200` as `+02:00`, which every engine reads alike. */
function fullOffset(offset: string | undefined): string {
  if (offset === undefined || offset.toUpperCase() === 'Z') return 'Z'
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  return `${offset.charAt(0)}${digits.slice(0, 2)}:${digits.slice(2)}`
}
