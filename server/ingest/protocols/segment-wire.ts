import type { EventType, JsonObject } from '@takt/shared/schemas/event.ts'
import type { EventProblem } from '../step.ts'
import { ID_CHARACTERS_MAX } from '../limits.ts'
import { isObject } from './json-values.ts'

/** An event as Segment's clients write it, checked; what it means is another's business. */
export type WireEvent = {
  type: EventType
  messageId?: Id
  anonymousId?: Id
  userId?: Id
  groupId?: Id
  previousId?: Id
  event?: Text
  name?: Text
  properties?: JsonObject | null
  traits?: JsonObject | null
  context?: JsonObject | null
  timestamp?: Text
  originalTimestamp?: Text
  sentAt?: Text
}
type Id = string | number | null | undefined
type Text = string | null | undefined

/** What is wrong with a value that is there; null when it is right. */
type Check = (value: unknown) => string | null

const id: Check = (value) => {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? null : 'must be a string or a number'
  }
  if (typeof value !== 'string') return 'must be a string or a number'
  if (value.length <= ID_CHARACTERS_MAX) return null
  return `is longer than ${String(ID_CHARACTERS_MAX)} characters`
}
const text: Check = (value) => (typeof value === 'string' ? null : 'must be a string')
const object: Check = (value) => (isObject(value) ? null : 'must be an object')

const TYPES: ReadonlySet<unknown> = new Set<EventType>([
  'track',
  'identify',
  'page',
  'screen',
  'group',
  'alias',
])

/** The fields that may be missing or null, in the order in which they are reported. */
const OPTIONAL: readonly (readonly [keyof WireEvent, Check])[] = [
  ['messageId', id],
  ['anonymousId', id],
  ['userId', id],
  ['groupId', id],
  ['previousId', id],
  ['event', text],
  ['name', text],
  ['properties', object],
  ['traits', object],
  ['context', object],
  ['timestamp', text],
  ['originalTimestamp', text],
  ['sentAt', text],
]

/**
 * Checks one event and copies nothing: every event passes here, and a schema's answer costs several
 * times as much. The tests hold it against that schema.
 */
export function checkWire(wire: unknown): { wire: WireEvent } | { problem: EventProblem } {
  if (!isObject(wire)) return { problem: { field: 'event', message: 'must be an object' } }
  if (!TYPES.has(wire['type'])) {
    const message = 'must be track, identify, page, screen, group or alias'
    return { problem: { field: 'type', message } }
  }
  for (const [field, check] of OPTIONAL) {
    const value = wire[field]
    if (value === undefined || value === null) continue
    const message = check(value)
    if (message !== null) return { problem: { field, message } }
  }
  return { wire: wire as WireEvent }
}
