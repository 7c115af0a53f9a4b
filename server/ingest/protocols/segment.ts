import { randomUUID } from 'node:crypto'
import type { Event, EventType, Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { z } from 'zod'
import type { EventProblem, Translation } from '../step.ts'
import { ID_CHARACTERS_MAX, NAME_CHARACTERS_MAX } from '../limits.ts'

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

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const OptionalId = z
  .union([z.string(), z.number()], { error: 'must be a string or a number' })
  .nullish()
  .transform((id) => (id === null || id === undefined || id === '' ? null : String(id)))
  .refine((id) => id === null || id.length <= ID_CHARACTERS_MAX, {
    message: `is longer than ${String(ID_CHARACTERS_MAX)} characters`,
  })

/** Not copied: the value came out of JSON.parse, so it is JSON. */
const OptionalObject = z
  .custom<JsonObject>(isObject, { error: 'must be an object' })
  .nullish()
  .transform((value) => value ?? {})

const OptionalText = z
  .string({ error: 'must be a string' })
  .nullish()
  .transform((text) => text ?? null)

const WireEvent = z.object({
  type: z.enum(['track', 'identify', 'page', 'screen', 'group', 'alias'], {
    error: 'must be track, identify, page, screen, group or alias',
  }),
  messageId: OptionalId,
  anonymousId: OptionalId,
  userId: OptionalId,
  groupId: OptionalId,
  previousId: OptionalId,
  event: OptionalText,
  name: OptionalText,
  properties: OptionalObject,
  traits: OptionalObject,
  context: OptionalObject,
  timestamp: OptionalText,
  originalTimestamp: OptionalText,
  sentAt: OptionalText,
})
type WireEvent = z.infer<typeof WireEvent>

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
  const parsed = WireEvent.safeParse(wire)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = issue?.path.join('.') ?? ''
    return {
      problem: { field: field === '' ? 'event' : field, message: issue?.message ?? 'is not valid' },
    }
  }
  const problem = problemOf(parsed.data)
  return problem === null ? { event: canonical(parsed.data, envelope, receivedAtMs) } : { problem }
}

function problemOf(wire: WireEvent): EventProblem | null {
  if (wire.anonymousId === null && wire.userId === null) {
    return { field: 'anonymousId', message: 'needs an anonymousId or a userId' }
  }
  if (wire.type === 'track') return nameProblem(wire.event, 'event')
  if (wire.type === 'group' && wire.groupId === null) {
    return { field: 'groupId', message: 'is missing' }
  }
  if (wire.type === 'alias' && wire.previousId === null) {
    return { field: 'previousId', message: 'is missing' }
  }
  return wire.name === null || wire.name === '' ? null : nameProblem(wire.name, 'name')
}

function nameProblem(name: string | null, field: string): EventProblem | null {
  if (name === null || name.trim() === '') return { field, message: 'is missing' }
  if (name.trim().length <= NAME_CHARACTERS_MAX) return null
  return { field, message: `is longer than ${String(NAME_CHARACTERS_MAX)} characters` }
}

function canonical(wire: WireEvent, envelope: Envelope, receivedAtMs: number): Event {
  const sentAt = wire.sentAt ?? envelope.sentAt
  return {
    messageId: wire.messageId ?? randomUUID(),
    type: wire.type,
    name: nameOf(wire),
    occurredAtMs: receivedAtMs,
    receivedAtMs,
    anonymousId: wire.anonymousId,
    userId: wire.userId,
    groupId: wire.groupId,
    previousId: wire.previousId,
    properties: wire.properties,
    traits: wire.traits,
    context: contextOf(wire, envelope),
    originalTimestamp: timestampOf(wire),
    sentAt: sentAt?.slice(0, TIME_CHARACTERS_MAX) ?? null,
    origin: 'client',
  }
}

/** What a batch says about all of its events, and what the event says itself. */
function contextOf({ context }: WireEvent, envelope: Envelope): JsonObject {
  return envelope.context === null ? context : { ...envelope.context, ...context }
}

/** An empty one is none. */
function timestampOf({ originalTimestamp, timestamp }: WireEvent): string | null {
  const text = (originalTimestamp ?? timestamp)?.trim() ?? ''
  return text === '' ? null : text.slice(0, TIME_CHARACTERS_MAX)
}

function nameOf({ type, event, name }: WireEvent): string | null {
  const text = (type === 'track' ? event : name)?.trim() ?? ''
  return text === '' ? null : text
}
