/** Bits of `event.flags`. */
export const EVENT_FLAG = {
  /** Sent by a robot: kept, and left out of every read model. */
  bot: 1,
  /** Came from a file: opens no session. */
  import: 2,
  /** Sent by our own people: kept, and left out of every read model. */
  own: 4,
  /** The client's clock was so wrong that the arrival stands in for the time. */
  clock: 8,
} as const

/** Events that count nowhere. */
export const NOBODY = EVENT_FLAG.bot | EVENT_FLAG.own
