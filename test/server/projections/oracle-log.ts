import type { Event, JsonObject } from '../../../shared/schemas/event.ts'

export const startOf = (rows: readonly Event[]): number => rows[0]?.occurredAtMs ?? 0
export const total = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0)
export const campaignOf = (event: Event): string | null =>
  textOf(event.context, 'campaign', 'source')

export const textIn = (properties: JsonObject, field: string): string | null =>
  (properties[field] as string | undefined) ?? null

export function textOf(
  context: JsonObject | undefined,
  group: string,
  field: string,
): string | null {
  const part = context?.[group] as JsonObject | undefined
  return (part?.[field] as string | undefined) ?? null
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
export const visitorOf = (event: Event): string =>
  event.anonymousId ?? `user:${String(event.userId)}`

export type Visit = { visitor: string; rows: Event[] }

export type Order = {
  order_key: string
  visitor: string
  person: string | null
  ordered_at_ms: number
  day: string
  currency: string
  gross_minor: number
  refunded_minor: number
  lines: number
  session_started_at_ms: number | null
  channel: string
  device: string | null
  country: string | null
}
