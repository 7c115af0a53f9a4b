import type { Json, JsonObject } from '@takt/shared/schemas/event.ts'

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

export const textIn = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/** An object without the fields that are missing. */
export const known = (fields: Record<string, Json | null | undefined>): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] != null),
  )

/** Milliseconds as ISO 8601; what is no instant stays to be refused by its name. */
export function instantText(ms: unknown): string | null {
  if (ms === undefined || ms === null) return null
  const isInstant = typeof ms === 'number' && Math.abs(ms) <= 8.64e15
  return isInstant ? new Date(ms).toISOString() : JSON.stringify(ms)
}
