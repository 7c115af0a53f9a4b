const KEPT_MAX = 40
/** A large answer may be older than what is known by this many times what it cost. */
const PATIENCE = 20

/** An answer, when it was computed, and whether it includes everything that is known now. */
export type KeptAnswer<T> = { answer: T; computed: { at: string; isCurrent: boolean } }
type Kept<T> = { version: string; at: string; answer: Promise<T>; last: Last<T> | null }
type Last<T> = { at: string; answer: T; freshUntilMs: number }

/**
 * Keeps what is costly to compute for as long as what it was computed from stays the same. Of a large
 * answer the last one is given, and said to be that, while the new one is computed; and that begins only
 * now and then, however often what it is computed from changes.
 */
export function createKeptAnswers<T>({
  now,
  isLarge,
  patience = PATIENCE,
}: {
  now: () => number
  isLarge: (answer: T) => boolean
  /** By how many times what it cost a large answer may be older than what is known. */
  patience?: number
}): (key: string, version: string, compute: () => Promise<T>) => Promise<KeptAnswer<T>> {
  const kept = new Map<string, Kept<T>>()

  const begin = (key: string, version: string, compute: () => Promise<T>): Kept<T> => {
    const last = kept.get(key)?.last ?? null
    const beganMs = now()
    const own: Kept<T> = { version, at: new Date(beganMs).toISOString(), answer: compute(), last }
    kept.delete(key)
    kept.set(key, own)
    own.answer.then(
      (answer) => {
        const doneMs = now()
        const freshUntilMs = doneMs + (doneMs - beganMs) * patience
        own.last = { at: own.at, answer, freshUntilMs }
      },
      () => {
        if (kept.get(key) === own) kept.delete(key)
      },
    )
    const oldest = kept.keys().next()
    if (kept.size > KEPT_MAX && !oldest.done) kept.delete(oldest.value)
    return own
  }

  /** Whether a new computation has to begin. */
  const isDue = (known: Kept<T>, version: string): boolean => {
    if (known.version === version) return false
    const { last } = known
    // One at a time: what changed meanwhile is counted in by the next.
    if (last?.at !== known.at) return false
    return !isLarge(last.answer) || now() >= last.freshUntilMs
  }

  return async (key, version, compute) => {
    const known = kept.get(key)
    const own = known === undefined || isDue(known, version) ? begin(key, version, compute) : known
    const { last } = own
    if (last !== null && last.at !== own.at && isLarge(last.answer)) {
      return { answer: last.answer, computed: { at: last.at, isCurrent: false } }
    }
    const answer = await own.answer
    if (own.version === version || isLarge(answer)) {
      return { answer, computed: { at: own.at, isCurrent: own.version === version } }
    }
    const next = begin(key, version, compute)
    return { answer: await next.answer, computed: { at: next.at, isCurrent: true } }
  }
}
