import { IANAZone } from 'luxon'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** The zone's offset during one UTC day; `after` holds from `changesAtMs` on. */
type OffsetDay = { before: number; changesAtMs: number; after: number }

/**
 * Makes the function that names the calendar day of an instant in a zone: `YYYY-MM-DD`.
 *
 * Exact across daylight saving. The zone database is asked once for each UTC day, so that a log of
 * millions of events costs an addition and a table look-up each.
 *
 * @throws RangeError when `timeZone` is not an IANA name
 */
export function createLocalDay(timeZone: string): (atMs: number) => string {
  const zone = IANAZone.create(timeZone)
  if (!zone.isValid) throw new RangeError(`timeZone: "${timeZone}" is not an IANA time zone`)
  const offsetMs = (atMs: number): number => zone.offset(atMs) * MINUTE_MS
  const offsets = new Map<number, OffsetDay>()
  const names = new Map<number, string>()

  const offsetDay = (utcDay: number): OffsetDay => {
    const known = offsets.get(utcDay)
    if (known !== undefined) return known
    const found = findOffsets(utcDay * DAY_MS, offsetMs)
    offsets.set(utcDay, found)
    return found
  }

  return (atMs) => {
    const { before, changesAtMs, after } = offsetDay(Math.floor(atMs / DAY_MS))
    const localDay = Math.floor((atMs + (atMs < changesAtMs ? before : after)) / DAY_MS)
    const known = names.get(localDay)
    if (known !== undefined) return known
    const name = new Date(localDay * DAY_MS).toISOString().slice(0, 10)
    names.set(localDay, name)
    return name
  }
}

function findOffsets(startMs: number, offsetMs: (atMs: number) => number): OffsetDay {
  const endMs = startMs + DAY_MS
  const before = offsetMs(startMs)
  const after = offsetMs(endMs)
  if (before === after) return { before, changesAtMs: endMs, after }
  let low = startMs
  let high = endMs
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetMs(middle) === before) low = middle
    else high = middle
  }
  return { before, changesAtMs: high, after }
}
