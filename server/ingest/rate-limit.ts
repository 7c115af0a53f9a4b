/** How many events a write key may send; asked before they are stored. */
export type RateLimit = {
  /**
   * Takes from what a key has left.
   *
   * @param count events of one request; more than a minute's worth passes only when nothing was taken
   * @returns 0 when they may pass, else the seconds until they may
   */
  take(key: string, count: number, perMinute: number): number
}

const KEYS_MAX = 10_000

/** A bucket for each key that holds a minute's worth and fills evenly. */
export function createRateLimit(now: () => number): RateLimit {
  const buckets = new Map<string, { left: number; atMs: number }>()
  return {
    take(key, count, perMinute) {
      const atMs = now()
      const bucket = buckets.get(key) ?? { left: perMinute, atMs }
      const perMs = perMinute / 60_000
      const left = Math.min(perMinute, bucket.left + (atMs - bucket.atMs) * perMs)
      const wanted = Math.min(count, perMinute)
      if (buckets.size >= KEYS_MAX) buckets.clear()
      if (left < wanted) {
        buckets.set(key, { left, atMs })
        return Math.max(1, Math.ceil((wanted - left) / perMs / 1_000))
      }
      buckets.set(key, { left: left - wanted, atMs })
      return 0
    },
  }
}
