import type { Event } from '../../../shared/schemas/event.ts'
import { EVENT_NAME } from '../../../shared/schemas/event.ts'
import { track } from '../projections/log-fixture.ts'

export const DAY_MS = 86_400_000
export const NOW_MS = Date.UTC(2026, 5, 30, 12)

let orders = 0
/** An order so many days ago. */
export function sale(customer: string, daysAgo: number, revenue = '40.00', properties = {}): Event {
  orders += 1
  return track(
    EVENT_NAME.orderCompleted,
    { order_id: `o${String(orders)}`, revenue, currency: 'EUR', ...properties },
    { atMs: NOW_MS - daysAgo * DAY_MS, userId: customer },
  )
}

export type Rate = {
  value: number | null
  numerator: number
  denominator: number
  interval: unknown
}
