/** Bits of `event.flags`. */
export const EVENT_FLAG = {
  /** Sent by a robot: kept, and left out of every read model. */
  bot: 1,
  /** Came from a file: opens no session. */
  import: 2,
  /** The client's clock was so wrong that the time of arrival stands in for it. */
  clockReplaced: 4,
} as const
