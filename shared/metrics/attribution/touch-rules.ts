import type { Touch } from './journey.ts'
import { orderedTouches } from './journey.ts'

/** A touch as recorded, before rules decide whether it takes part. */
export type RecordedTouch = Touch & {
  /** Of one's own staff. */
  internal?: boolean
  personId?: string
}

export type CleanTouches<T extends RecordedTouch> = {
  touches: T[]
  /** How many each rule removed. */
  internal: number
  duplicates: number
}

/**
 * The touches of all contacts of an account as one journey, without internal ones and repeats.
 *
 * A repeat is the same id again, or the same person on the same channel within `repeatWithinMs` of the
 * last touch kept.
 */
export function cleanTouches<T extends RecordedTouch>(options: {
  touches: readonly T[]
  repeatWithinMs?: number
}): CleanTouches<T> {
  const { repeatWithinMs = 0 } = options
  const ids = new Set<string>()
  const lastKept = new Map<string, number>()
  const touches: T[] = []
  let internal = 0
  let duplicates = 0
  for (const touch of orderedTouches(options.touches)) {
    const who = JSON.stringify([touch.personId ?? null, touch.channel])
    const before = lastKept.get(who)
    const repeats = before !== undefined && touch.time - before < repeatWithinMs
    if (touch.internal === true) internal += 1
    else if (repeats || (touch.id !== undefined && ids.has(touch.id))) duplicates += 1
    else {
      if (touch.id !== undefined) ids.add(touch.id)
      lastKept.set(who, touch.time)
      touches.push(touch)
    }
  }
  return { touches, internal, duplicates }
}
