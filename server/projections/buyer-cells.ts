import type { OrderDimension } from '../db/schema.ts'
import { UNKNOWN } from './cell-sums.ts'
import { createCellTable } from './cell-table.ts'
import type { ProjectionContext } from './context.ts'
import type { CustomerOrderRow } from './customer-orders.ts'

const ORDER_SUMS = [
  'orders',
  'gross_minor',
  'squares_high',
  'squares_low',
  'refunded_orders',
  'refunded_minor',
] as const
/** Squares are kept in two whole numbers, because one of a large amount has more digits than a double. */
const SQUARES_BASE = 1_000_000_000n

/** Keeps the sums of orders, and of who bought before, equal to the customers' orders. */
export type BuyerLedger = {
  /** Takes a customer's orders, oldest first, in (1) or out (−1). */
  add(orders: readonly CustomerOrderRow[], sign: 1 | -1): void
  /** Writes what has gathered, and forgets it. */
  flush(): void
}

export function createBuyerLedger(context: ProjectionContext): BuyerLedger {
  const { terms } = context
  const sums = createCellTable(context, {
    table: 'order_cell',
    key: ['dimension', 'day', 'value'],
    sums: ORDER_SUMS,
  })
  const repeats = createCellTable(context, {
    table: 'repeat_cell',
    key: ['dimension', 'day', 'value', 'previous', 'earlier'],
    sums: ['orders'],
  })
  const valuesOf = (row: CustomerOrderRow): [OrderDimension, string][] => [
    ['all', ''],
    ['channel', row.channel],
    ['device', terms.text(row.device_id) ?? UNKNOWN],
    ['country', terms.text(row.country_id) ?? UNKNOWN],
    ['customer', row.is_known === 1 ? 'known' : UNKNOWN],
  ]
  return {
    add(orders, sign) {
      const seen = new Map<string, { previous: string; earlier: string }>()
      for (const row of orders) {
        const own = orderSumsOf(row)
        for (const [dimension, value] of valuesOf(row)) {
          sums.add([dimension, row.day, value], own, sign)
          if (own.orders === 0) continue
          const id = `${dimension}\n${value}`
          const { previous, earlier } = seen.get(id) ?? { previous: '', earlier: '' }
          repeats.add([dimension, row.day, value, previous, earlier], { orders: 1 }, sign)
          seen.set(id, { previous: row.day, earlier: previous })
        }
      }
    },
    flush() {
      sums.flush()
      repeats.flush()
    },
  }
}

/** A credit note sold nothing: it is no order, but what it gives back counts. */
function orderSumsOf(row: CustomerOrderRow): Record<(typeof ORDER_SUMS)[number], number> {
  const square = BigInt(row.gross_minor) ** 2n
  return {
    orders: row.lines > 0 ? 1 : 0,
    gross_minor: row.gross_minor,
    squares_high: Number(square / SQUARES_BASE),
    squares_low: Number(square % SQUARES_BASE),
    refunded_orders: row.lines > 0 && row.refunded_minor > 0 ? 1 : 0,
    refunded_minor: row.refunded_minor,
  }
}
