import type { LoggedEvent as PublicEvent } from '@takt/shared/schemas/logged-event.ts'
import type { LoggedEvent } from '../event-log/explorer.ts'

/** An event of the log as the API shows it: instants as ISO 8601. */
export function publicEvent({
  seq,
  occurredAtMs,
  receivedAtMs,
  ...event
}: LoggedEvent): PublicEvent {
  return {
    seq,
    ...event,
    timestamp: isoInstant(occurredAtMs),
    receivedAt: isoInstant(receivedAtMs),
  }
}

export const isoInstant = (ms: number): string => new Date(ms).toISOString()
