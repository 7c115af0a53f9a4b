import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import type { SessionSums } from '../db/schema.ts'
import { isRecord } from './context.ts'
import { UNASSIGNED } from './channel.ts'
import type { LogRow } from './log-slice.ts'

/** Visits of one day, channel and device that are only known as a sum. */
export type TrafficSums = SessionSums & { day: string; channel: string; device: string }

const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/

/** The sums that rows of a slice tell of. */
export const importedTraffic = (rows: readonly LogRow[]): TrafficSums[] =>
  rows.flatMap(({ name, isBot, body }) => {
    if (name !== EVENT_NAME.trafficImported || isBot || body === null) return []
    return trafficOf(body) ?? []
  })

/**
 * Reads a row of an analytics export that counts visits and names none of them; null when it names no
 * day. Steps are taken as a funnel: of a sum nobody knows the order.
 */
function trafficOf(body: string): TrafficSums | null {
  const parsed = JSON.parse(body) as { properties?: unknown }
  const facts = isRecord(parsed.properties) ? parsed.properties : {}
  const count = (name: string): number => {
    const value = facts[name]
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0
  }
  const text = (name: string, otherwise: string): string => {
    const value = facts[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : otherwise
  }
  const day = text('day', '')
  if (!DAY_TEXT.test(day)) return null
  const steps = {
    product_sessions: count('product'),
    cart_sessions: count('cart'),
    checkout_sessions: count('checkout'),
    paid_sessions: count('paid'),
  }
  return {
    day,
    channel: text('channel', UNASSIGNED),
    device: text('device', 'unknown'),
    sessions: count('sessions'),
    page_views: count('pageViews'),
    ...steps,
    product_in_order: steps.product_sessions,
    cart_in_order: steps.cart_sessions,
    checkout_in_order: steps.checkout_sessions,
    paid_in_order: steps.paid_sessions,
  }
}
