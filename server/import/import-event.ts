import { createHash } from 'node:crypto'
import type { Event } from '@takt/shared/schemas/event.ts'

/** An imported fact as a canonical event. Its message id is made of its content, so that a second run adds nothing. */
export function importEvent(
  event: Pick<Event, 'messageId' | 'name' | 'occurredAtMs' | 'receivedAtMs' | 'properties'> &
    Partial<Pick<Event, 'anonymousId' | 'userId' | 'context'>>,
): Event {
  return {
    type: 'track',
    anonymousId: null,
    userId: null,
    groupId: null,
    previousId: null,
    traits: {},
    context: {},
    originalTimestamp: null,
    sentAt: null,
    origin: 'import',
    ...event,
  }
}

/** A short stable fingerprint of a row's content. */
export function fingerprint(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u001f')).digest('base64url').slice(0, 22)
}
