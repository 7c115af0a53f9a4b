import type { SessionSums } from '../db/schema.ts'
import {
  PLACED_SUMS,
  placedSumsOf,
  secondsToPay,
  SESSION_SUMS,
  sessionSumsOf,
  UNKNOWN,
} from './cell-sums.ts'
import { createCellTable } from './cell-table.ts'
import type { ProjectionContext } from './context.ts'
import type { TrafficSums } from './imported-traffic.ts'
import type { OrderRow } from './orders.ts'
import type { SessionRow } from './session-store.ts'

const ORDER_SUMS = ['orders', 'gross_minor', 'refunded_orders', 'refunded_minor'] as const

/** Keeps the cells equal to the sums of their sessions and orders. */
export type DayCellLedger = {
  session(before: SessionRow | undefined, after: SessionRow | undefined): void
  order(before: OrderRow | undefined, after: OrderRow | undefined): void
  /** Visits that are only known as a sum. */
  traffic(sums: TrafficSums): void
  /** Writes what has gathered, and forgets it. */
  flush(): void
}

function createCells(context: ProjectionContext) {
  const days = createCellTable(context, {
    table: 'day_cell',
    key: ['day', 'channel', 'device'],
    sums: [...SESSION_SUMS, ...ORDER_SUMS],
  })
  const visits = createCellTable(context, {
    table: 'visit_cell',
    key: ['day', 'channel', 'device', 'country', 'landing'],
    sums: [...SESSION_SUMS, ...PLACED_SUMS],
  })
  const markets = createCellTable(context, {
    table: 'market_cell',
    key: ['day', 'channel', 'country', 'device'],
    sums: [...SESSION_SUMS, ...PLACED_SUMS],
  })
  const segments = createCellTable(context, {
    table: 'segment_cell',
    key: ['dimension', 'day', 'value'],
    sums: [...SESSION_SUMS, ...PLACED_SUMS],
  })
  const paid = createCellTable(context, {
    table: 'paid_cell',
    key: ['day', 'measure', 'value', 'channel', 'device'],
    sums: ['sessions'],
  })
  return { days, visits, markets, segments, paid }
}

export function createDayCellLedger(context: ProjectionContext): DayCellLedger {
  const { project, terms } = context
  const cells = createCells(context)
  const { days, visits, markets, segments, paid } = cells
  const text = (id: number | null): string => terms.text(id) ?? UNKNOWN

  const addSession = (row: SessionRow | undefined, sign: 1 | -1): void => {
    if (row === undefined) return
    const { day, channel } = row
    const sums = sessionSumsOf(row)
    const device = text(row.device_id)
    days.add([day, channel, device], { ...sums, ...NO_ORDERS }, sign)
    const placed = placedSumsOf(row)
    const country = text(row.country_id)
    const landing = text(row.landing_path_id)
    visits.add([day, channel, device, country, landing], placed, sign)
    markets.add([day, channel, country, device], placed, sign)
    segments.add(['country', day, country], placed, sign)
    segments.add(['landing', day, landing], placed, sign)
    segments.add(['visitor_type', day, row.visitor_type], placed, sign)
    const content = terms.text(row.content_id)
    if (content !== null) segments.add(['content', day, content], placed, sign)
    const took: readonly [string, number | null][] = [
      ['clicks', row.checkout_clicks],
      ['seconds', row.paid_after_ms === null ? null : secondsToPay(row.paid_after_ms)],
    ]
    for (const [measure, value] of took) {
      if (value === null) continue
      paid.add([day, measure, String(value), channel, device], { sessions: 1 }, sign)
    }
  }
  const addOrder = (row: OrderRow | undefined, sign: 1 | -1): void => {
    if (row === undefined || row.currency !== project.currency) return
    const sums = { ...NO_SESSIONS, ...orderSumsOf(row) }
    days.add([row.day, row.channel, text(row.device_id)], sums, sign)
  }

  return {
    session(before, after) {
      addSession(before, -1)
      addSession(after, 1)
    },
    order(before, after) {
      addOrder(before, -1)
      addOrder(after, 1)
    },
    traffic({ day, channel, device, ...sums }) {
      const placed = { ...sums, ...NOT_PLACED }
      days.add([day, channel, device], { ...sums, ...NO_ORDERS }, 1)
      visits.add([day, channel, device, UNKNOWN, UNKNOWN], placed, 1)
      markets.add([day, channel, UNKNOWN, device], placed, 1)
      for (const dimension of ['visitor_type', 'country', 'landing'] as const) {
        segments.add([dimension, day, UNKNOWN], placed, 1)
      }
    },
    flush() {
      for (const table of Object.values(cells)) table.flush()
    },
  }
}

/** A credit note sold nothing: it is no order, but what it gives back counts. */
function orderSumsOf(row: OrderRow): Record<(typeof ORDER_SUMS)[number], number> {
  const isSale = row.lines > 0
  return {
    orders: isSale ? 1 : 0,
    gross_minor: row.gross_minor,
    refunded_orders: isSale && row.refunded_minor > 0 ? 1 : 0,
    refunded_minor: row.refunded_minor,
  }
}

const NOT_PLACED = { orders: 0, revenue_minor: 0 }
const NO_ORDERS = { orders: 0, gross_minor: 0, refunded_orders: 0, refunded_minor: 0 }
const NO_SESSIONS: SessionSums = {
  sessions: 0,
  page_views: 0,
  product_sessions: 0,
  cart_sessions: 0,
  checkout_sessions: 0,
  paid_sessions: 0,
  product_in_order: 0,
  cart_in_order: 0,
  checkout_in_order: 0,
  paid_in_order: 0,
}
