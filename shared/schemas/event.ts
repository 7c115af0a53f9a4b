import { z } from 'zod'

/** Any JSON value as a client may send it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

export const EventType = z.enum(['track', 'identify', 'page', 'screen', 'group', 'alias'])
export type EventType = z.infer<typeof EventType>

const Id = z.string().min(1).max(255)
const Instant = z.number().int()
const Properties = z.record(z.string(), z.json())

/**
 * The canonical event: what every dialect ends as, and the log's own format.
 *
 * Read by zod twice: when a client's payload has been translated, and when the log is read back.
 */
export const Event = z
  .strictObject({
    /** Idempotency key: a repeated one is the same event. */
    messageId: Id,
    type: EventType,
    /** Event name of `track`, page or screen name else. */
    name: z.string().min(1).max(255).nullable(),
    /** Milliseconds UTC, corrected for client clock skew. */
    occurredAtMs: Instant,
    receivedAtMs: Instant,
    anonymousId: Id.nullable(),
    userId: Id.nullable(),
    /** Account (group) id. */
    groupId: Id.nullable(),
    /** The id that `alias` replaces. */
    previousId: Id.nullable(),
    properties: Properties,
    traits: Properties,
    context: Properties,
    /** The client's own clock, ISO 8601, as sent. */
    originalTimestamp: z.string().max(64).nullable(),
    sentAt: z.string().max(64).nullable(),
    /** `import` events never open a session. */
    origin: z.enum(['client', 'import']),
  })
  .refine((event) => event.anonymousId !== null || event.userId !== null, {
    message: 'needs an anonymousId or a userId',
    path: ['anonymousId'],
  })
export type Event = z.infer<typeof Event>

/** Set in the context of an event whose client had a clock too wrong to be corrected. */
export const IMPLAUSIBLE_CLOCK = 'implausibleClock'

/** How the ids of visitors begin who keep nothing on their device; they hold for one day. */
export const COOKIELESS_PREFIX = 'cookieless:'

/**
 * The event names that read models understand (Segment's e-commerce specification, version 2); every
 * other name is stored and counted too.
 */
export const EVENT_NAME = {
  productViewed: 'Product Viewed',
  productAdded: 'Product Added',
  cartViewed: 'Cart Viewed',
  checkoutStarted: 'Checkout Started',
  orderCompleted: 'Order Completed',
  orderRefunded: 'Order Refunded',
  experimentViewed: 'Experiment Viewed',
  /** One line of an imported order; negative quantities reverse. */
  orderLine: 'Order Line Imported',
  /** A session of an imported file, whole. */
  sessionImported: 'Session Imported',
  /** Visits of one day, channel and device of an imported file, as a sum. */
  trafficImported: 'Traffic Imported',
  /** A contact that no browser saw: a call, a booth, a letter. */
  touchRecorded: 'Touch Recorded',
  /** The outcome of one unit of an imported test. */
  experimentOutcome: 'Experiment Outcome Imported',
} as const
