import type { SessionSums } from '../db/schema.ts'
import type { SessionRow } from './session-store.ts'

/** In the place of a device, country or page that is not known. */
export const UNKNOWN = 'unknown'

export const SESSION_SUMS = [
  'sessions',
  'page_views',
  'product_sessions',
  'cart_sessions',
  'checkout_sessions',
  'paid_sessions',
  'product_in_order',
  'cart_in_order',
  'checkout_in_order',
  'paid_in_order',
] as const satisfies readonly (keyof SessionSums)[]

/** Orders that were placed in the sessions. */
export const PLACED_SUMS = ['orders', 'revenue_minor'] as const
export type PlacedSums = SessionSums & Record<(typeof PLACED_SUMS)[number], number>

/** What one session adds to a cell. */
export const sessionSumsOf = (row: SessionRow): SessionSums => ({
  sessions: 1,
  page_views: row.page_views,
  product_sessions: row.has_product,
  cart_sessions: row.has_cart,
  checkout_sessions: row.has_checkout,
  paid_sessions: row.orders > 0 ? 1 : 0,
  product_in_order: row.steps_in_order > 0 ? 1 : 0,
  cart_in_order: row.steps_in_order > 1 ? 1 : 0,
  checkout_in_order: row.steps_in_order > 2 ? 1 : 0,
  paid_in_order: row.steps_in_order > 3 ? 1 : 0,
})

export const placedSumsOf = (row: SessionRow): PlacedSums => ({
  ...sessionSumsOf(row),
  orders: row.orders,
  revenue_minor: row.revenue_minor,
})

const SECOND_MS = 1_000
const TEN_SECONDS_FROM = 120
const MINUTES_FROM = 3_600

/** Time to pay in seconds: whole ones under two minutes, then tens, then minutes from an hour on. */
export function secondsToPay(durationMs: number): number {
  const seconds = Math.floor(durationMs / SECOND_MS)
  if (seconds < TEN_SECONDS_FROM) return seconds
  const step = seconds < MINUTES_FROM ? 10 : 60
  return Math.floor(seconds / step) * step
}
