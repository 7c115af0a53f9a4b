/** Bits of `event.flags`. */
export const EVENT_FLAG = {
  /** Sent by a robot: kept, and left out of every read model. */
  bot: 1,
  /** Came from a file: opens no session. */
  import: 2,
} as const
