import type { Json } from '@takt/shared/schemas/event.ts'
import { EVENT_DEPTH_MAX } from './limits.ts'

/** A character is at most six bytes of JSON, as `\\u0000`. */
const BYTES_PER_CHARACTER_MAX = 6
const BYTES_PER_NUMBER_MAX = 25

/**
 * How many bytes a value takes as JSON; null when it nests too deep.
 *
 * Exact only when it may exceed `limit`: to write an event out costs as much as to parse it, and most
 * are far below.
 */
export function jsonBytes(value: Json, limit: number): number | null {
  const atMost = bytesAtMost(value, 0)
  if (atMost === Infinity) return null
  return atMost <= limit ? atMost : Buffer.byteLength(JSON.stringify(value))
}

function bytesAtMost(value: Json, depth: number): number {
  if (typeof value === 'string') return value.length * BYTES_PER_CHARACTER_MAX + 2
  if (typeof value !== 'object' || value === null) return BYTES_PER_NUMBER_MAX
  if (depth >= EVENT_DEPTH_MAX) return Infinity
  let bytes = 2
  if (Array.isArray(value)) {
    for (const item of value) bytes += 1 + bytesAtMost(item, depth + 1)
    return bytes
  }
  for (const key of Object.keys(value)) {
    bytes += key.length * BYTES_PER_CHARACTER_MAX + 4 + bytesAtMost(value[key] ?? null, depth + 1)
  }
  return bytes
}
