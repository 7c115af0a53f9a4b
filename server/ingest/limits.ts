/** What one request may bring; the numbers of Segment's API where it names one. */

/** Characters of a message, visitor, user or account id. */
export const ID_CHARACTERS_MAX = 255
export const NAME_CHARACTERS_MAX = 255
/** A larger event is held; the others of its batch are stored. */
export const EVENT_BYTES_MAX = 32 * 1024
/** All events of a request that are not too large themselves. */
export const BATCH_BYTES_MAX = 500 * 1024
export const BATCH_EVENTS_MAX = 5_000
/** Levels of objects and lists inside an event. */
export const EVENT_DEPTH_MAX = 64
