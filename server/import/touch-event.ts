import { EVENT_NAME, type Event } from '@takt/shared/schemas/event.ts'
import type { Touch } from '@takt/shared/schemas/touch.ts'
import { fingerprint, importEvent } from './import-event.ts'

/** A touch as an event of the log; told twice it counts once. */
export function touchEvent(touch: Touch, receivedAtMs: number): Event {
  const { id, at, person, account, channel, type, campaign, offline } = touch
  const occurredAtMs = Date.parse(at)
  const content = [String(occurredAtMs), person ?? '', account ?? '', channel, type, campaign]
  return {
    ...importEvent({
      messageId: `touch-${id ?? fingerprint(content)}`,
      name: EVENT_NAME.touchRecorded,
      occurredAtMs,
      receivedAtMs,
      // Without a person the account itself is the one who was touched.
      ...(person === null ? { anonymousId: `account:${account ?? ''}` } : { userId: person }),
      properties: { channel, type, campaign, offline },
    }),
    groupId: account,
  }
}
