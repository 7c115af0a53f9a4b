import type { Removal } from '../event-log/removals.ts'
import type { OrderGaps } from '../read-models/order-gaps.ts'
import type { Period } from '../read-models/period.ts'

const DAY_MS = 86_400_000

/** What sums of money are without, in words; null when they hold every order. */
export function orderGapNote({ foreign, unpriced }: OrderGaps): string | null {
  const notes = [
    ...(foreign === 0
      ? []
      : [`${String(foreign)} orders of these days in other currencies are left out`]),
    ...(unpriced === 0
      ? []
      : [
          `${String(unpriced)} orders of these days came without an amount and count as 0: send revenue with them`,
        ]),
  ]
  return notes.length === 0 ? null : notes.join('; ')
}

/** What was erased, or outlived the retention, around a period. */
export function removedNote(removals: readonly Removal[], { start, end }: Period): string | null {
  const toMs = Date.parse(end) + DAY_MS
  const own = removals.filter(
    ({ firstAtMs, lastAtMs }) => lastAtMs >= Date.parse(start) && firstAtMs < toMs,
  )
  if (own.length === 0) return null
  const kinds = [...new Set(own.map(({ kind }) => REMOVED_BY[kind]))].join(' and ')
  return `without events of around these days that were removed by ${kinds}`
}

const REMOVED_BY = { erasure: "a person's erasure", retention: 'the end of the retention' } as const
