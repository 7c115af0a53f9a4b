import type { Removal } from '../event-log/removals.ts'
import type { Period } from '../read-models/period.ts'

const DAY_MS = 86_400_000

/** Orders whose currency is another than the project's are in no sum. */
export const foreignNote = (orders: number): string | null =>
  orders === 0 ? null : `${String(orders)} orders in other currencies are left out of these days`

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
