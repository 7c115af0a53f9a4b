import { randomUUID } from 'node:crypto'
import type { Event, EventType, Json, JsonObject } from '@takt/shared/schemas/event.ts'
import type { EventProblem, Translation } from '../step.ts'
import { isObject } from './json-values.ts'
import { NAME_CHARACTERS_MAX } from '../limits.ts'
import { checkWire, type WireEvent } from './segment-wire.ts'

/**
 * Segment's HTTP tracking API: what its libraries, and RudderStack's, send.
 *
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/
 */

const TIME_CHARACTERS_MAX = 64

/** The path's last part → the event type; a batch names it in each event. */
export const SEGMENT_PATHS: Readonly<Record<string, EventType | 'batch'>> = {
  track: 'track',
  t: 'track',
  identify: 'identify',
  i: 'identify',
  page: 'page',
  p: 'page',
  screen: 'screen',
  s: 'screen',
  group: 'group',
  g: 'group',
  alias: 'alias',
  a: 'alias',
  batch: 'batch',
  import: 'batch',
  b: 'batch',
}

/** The parts of a body: its events as they came, and what the envelope says about all of them. */
export type Envelope = {
  events: readonly Json[]
  writeKeys: readonly string[]
  sentAt: string | null
  context: JsonObject | null
}

/** Takes a body apart; a problem when it has not the shape of its path. */
export function openEnvelope(
  body: Json,
  type: EventType | 'batch',
): Envelope | { problem: EventProblem } {
  if (!isObject(body)) return { problem: { field: 'body', message: 'must be a JSON object' } }
  const batch = body['batch']
  if (type === 'batch' && !Array.isArray(batch)) {
    return { problem: { field: 'batch', message: 'must be an array of events' } }
  }
  const events: Json[] = Array.isArray(batch) && type === 'batch' ? batch : [{ ...body, type }]
  const keys = [body, ...events].map((part) => (isObject(part) ? part['writeKey'] : undefined))
  return {
    events,
    writeKeys: [...new Set(keys.filter((key) => typeof key === 'string'))],
    sentAt: typeof body['sentAt'] === 'string' ? body['sentAt'] : null,
    context: type === 'batch' && isObject(body['context']) ? body['context'] : null,
  }
}

/** Translates one event into the canonical one, timed by its arrival, or says what is wrong. */
export function translateEvent(
  wire: unknown,
  { envelope, receivedAtMs }: { envelope: Envelope; receivedAtMs: number },
): Translation {
  const checked = checkWire(wire)
  if ('problem' in checked) return checked
  const event = canonical(checked.wire, envelope, receivedAtMs)
  const problem = problemOf(event)
  return problem === null ? { event } : { problem }
}

function problemOf({
  type,
  name,
  anonymousId,
  userId,
  groupId,
  previousId,
}: Event): EventProblem | null {
  if (anonymousId === null && userId === null) {
    return { field: 'anonymousId', message: 'needs an anonymousId or a userId' }
  }
  if (type === 'track' && name === null) return { field: 'event', message: 'is missing' }
  if (name !== null && name.length > NAME_CHARACTERS_MAX) {
    const message = `is longer than ${String(NAME_CHARACTERS_MAX)} characters`
    return { field: type === 'track' ? 'event' : 'name', message }
  }
  if (type === 'group' && groupId === null) return { field: 'groupId', message: 'is missing' }
  if (type !== 'alias' || previousId !== null) return null
  return { field: 'previousId', message: 'is missing' }
}

function canonical(wire: WireEvent, envelope: Envelope, receivedAtMs: number): Event {
  return {
    messageId: idOf(wire.messageId) ?? randomUUID(),
    type: wire.type,
    name: textOf(wire.type === 'track' ? wire.event : wire.name),
    occurredAtMs: receivedAtMs,
    receivedAtMs,
    anonymousId: idOf(wire.anonymousId),
    userId: idOf(wire.userId),
    groupId: idOf(wire.groupId),
    previousId: idOf(wire.previousId),
    properties: wire.properties ?? {},
    traits: wire.traits ?? {},
    context: contextOf(wire.context ?? {}, envelope.context),
    originalTimestamp: timeOf(wire.originalTimestamp ?? wire.timestamp),
    sentAt: timeOf(wire.sentAt ?? envelope.sentAt),
    origin: 'client',
  }
}

/** Numbers are ids too; an empty one is none. */
const idOf = (id: string | number | null | undefined): string | null =>
  id === null || id === undefined || id === '' ? null : String(id)

/** Trimmed; an empty one is none. */
function textOf(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}

const timeOf = (text: string | null | undefined): string | null =>
  textOf(text)?.slice(0, TIME_CHARACTERS_MAX) ?? null

/** What a batch says about all of its events, and what the event says itself. */
const contextOf = (ofEvent: JsonObject, ofBatch: JsonObject | null): JsonObject =>
  ofBatch === null ? ofEvent : { ...ofBatch, ...ofEvent }
