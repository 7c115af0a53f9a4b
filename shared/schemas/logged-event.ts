import { z } from 'zod'
import { Event } from './event.ts'

const { occurredAtMs: _occurred, receivedAtMs: _received, ...shape } = Event.shape

/** An event as the API shows it: instants as ISO 8601, and its place in the log. */
export const LoggedEvent = z.object({
  seq: z.number().int(),
  ...shape,
  /** When it happened, corrected for client clock skew. */
  timestamp: z.iso.datetime({ offset: true }),
  receivedAt: z.iso.datetime({ offset: true }),
})
export type LoggedEvent = z.infer<typeof LoggedEvent>
