import { NO_VISITOR } from '@takt/shared/schemas/crm.ts'
import type { Event, JsonObject } from '@takt/shared/schemas/event.ts'

const DAY_MS = 86_400_000
const NOON_MS = 12 * 3_600_000

/** What SaaS B's CRM tells at noon of a day. */
export function salesEvent(
  name: string,
  day: number,
  id: string,
  properties: JsonObject,
  account?: number,
): Event {
  const atMs = day * DAY_MS + NOON_MS
  return {
    messageId: `demo-${id}`,
    type: 'track',
    name,
    occurredAtMs: atMs,
    receivedAtMs: atMs,
    anonymousId: NO_VISITOR,
    userId: null,
    groupId: account === undefined ? null : `acc-${String(account)}`,
    previousId: null,
    properties,
    traits: {},
    context: {},
    originalTimestamp: null,
    sentAt: null,
    origin: 'client',
  }
}
