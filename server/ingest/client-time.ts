const FUTURE_MS_MAX = 5 * 60_000
const EARLIEST_MS = Date.UTC(2000, 0, 1)

/**
 * When an event happened, corrected for the client's clock: `receivedAt − (sentAt − timestamp)`.
 *
 * A result before 2000 or more than five minutes ahead of its arrival is a broken clock: the arrival
 * stands in. Without `sentAt` the timestamp is taken as it is.
 *
 * @see Segment, "Common fields", section Timestamps
 */
export function occurredAtMs({
  timestamp,
  sentAt,
  receivedAtMs,
}: {
  timestamp: string | null
  sentAt: string | null
  receivedAtMs: number
}): number {
  const original = instantOf(timestamp)
  if (original === null) return receivedAtMs
  const sent = instantOf(sentAt)
  const corrected = sent === null ? original : receivedAtMs - (sent - original)
  const isPlausible = corrected >= EARLIEST_MS && corrected <= receivedAtMs + FUTURE_MS_MAX
  return isPlausible ? corrected : receivedAtMs
}

function instantOf(text: string | null): number | null {
  if (text === null) return null
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? null : ms
}
