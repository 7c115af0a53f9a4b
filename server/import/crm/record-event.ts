import { NO_VISITOR } from '@takt/shared/schemas/crm.ts'
import type { Event, JsonObject } from '@takt/shared/schemas/event.ts'
import { importEvent } from '../import-event.ts'

/** What a row tells of a record, as an event of the log that no visitor made. */
export function recordEvent({
  name,
  messageId,
  atMs,
  receivedAtMs,
  account,
  person = null,
  fields,
}: {
  name: string
  messageId: string
  atMs: number
  receivedAtMs: number
  account: string | null
  person?: string | null
  fields: JsonObject
}): Event {
  const event = importEvent({
    messageId: messageId.slice(0, 255),
    name,
    occurredAtMs: atMs,
    receivedAtMs,
    anonymousId: NO_VISITOR,
    userId: person,
    properties: fields,
  })
  return { ...event, groupId: account }
}
