import type { Event } from '../../../shared/schemas/event.ts'

export const START_MS = Date.UTC(2026, 3, 6, 12)

/** A canonical event; whatever is not given is a page view of visitor `a`. */
export const canonicalEvent = (fields: Partial<Event> = {}): Event => ({
  messageId: 'm-1',
  type: fields.name === undefined ? 'page' : 'track',
  name: null,
  occurredAtMs: START_MS,
  receivedAtMs: START_MS,
  anonymousId: 'a',
  userId: null,
  groupId: null,
  previousId: null,
  properties: {},
  traits: {},
  context: {},
  originalTimestamp: null,
  sentAt: null,
  origin: 'client',
  ...fields,
})
