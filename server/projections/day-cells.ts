import type { DayCellTable } from '../db/schema.ts'
import type { ProjectionContext } from './context.ts'
import type { OrderRow } from './orders.ts'
import type { SessionRow } from './sessions.ts'

const SUMS = [
  'sessions',
  'page_views',
  'product_sessions',
  'cart_sessions',
  'checkout_sessions',
  'paid_sessions',
  'orders',
  'gross_minor',
  'refunded_orders',
  'refunded_minor',
] as const satisfies readonly (keyof DayCellTable)[]
type Sums = Record<(typeof SUMS)[number], number>
type Cell = Sums & { day: string; channel: string; device: string }

export const UNKNOWN_DEVICE = 'unknown'

/**
 * Keeps the day cells equal to the sums of their sessions and orders.
 *
 * A cell is a sum of integers, so taking the old row out and putting the new row in is exact and
 * costs the same whether the day has ten sessions or a million.
 */
export type DayCellLedger = {
  session(before: SessionRow | undefined, after: SessionRow | undefined): void
  order(before: OrderRow | undefined, after: OrderRow | undefined): void
  /** Writes what has gathered, and forgets it. */
  flush(): void
}

export function createDayCellLedger({ db, project, terms }: ProjectionContext): DayCellLedger {
  const cells = new Map<string, Cell>()
  const write = prepareWrite({ db, project })

  const cellOf = (row: { day: string; channel: string; device_id: number | null }): Cell => {
    const device = terms.text(row.device_id) ?? UNKNOWN_DEVICE
    const key = JSON.stringify([row.day, row.channel, device])
    const known = cells.get(key)
    if (known !== undefined) return known
    const cell = { day: row.day, channel: row.channel, device, ...noSums() }
    cells.set(key, cell)
    return cell
  }
  const addSession = (row: SessionRow | undefined, sign: 1 | -1): void => {
    if (row !== undefined) addSessionTo(cellOf(row), row, sign)
  }
  const addOrder = (row: OrderRow | undefined, sign: 1 | -1): void => {
    if (row !== undefined && row.currency === project.currency) addOrderTo(cellOf(row), row, sign)
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
    flush() {
      for (const cell of cells.values()) {
        if (SUMS.some((sum) => cell[sum] !== 0)) write(cell)
      }
      cells.clear()
    },
  }
}

function addSessionTo(cell: Cell, row: SessionRow, sign: 1 | -1): void {
  cell.sessions += sign
  cell.page_views += sign * row.page_views
  cell.product_sessions += sign * row.has_product
  cell.cart_sessions += sign * row.has_cart
  cell.checkout_sessions += sign * row.has_checkout
  cell.paid_sessions += row.orders > 0 ? sign : 0
}

/** A credit note sold nothing: it is no order, but what it gives back counts. */
function addOrderTo(cell: Cell, row: OrderRow, sign: 1 | -1): void {
  const isSale = row.lines > 0
  cell.orders += isSale ? sign : 0
  cell.gross_minor += sign * row.gross_minor
  cell.refunded_orders += isSale && row.refunded_minor > 0 ? sign : 0
  cell.refunded_minor += sign * row.refunded_minor
}

/** Adds to the stored cell, and removes it when nothing is left in it. */
function prepareWrite({
  db,
  project,
}: Pick<ProjectionContext, 'db' | 'project'>): (cell: Cell) => void {
  const add = db.prepare(`
    insert into day_cell (project_id, day, channel, device, ${SUMS.join(', ')})
    values (@project, @day, @channel, @device, ${SUMS.map((sum) => `@${sum}`).join(', ')})
    on conflict (project_id, day, channel, device) do update set
      ${SUMS.map((sum) => `${sum} = ${sum} + excluded.${sum}`).join(', ')}`)
  const removeEmpty = db.prepare<[number, string, string, string]>(`
    delete from day_cell
    where project_id = ? and day = ? and channel = ? and device = ?
      and ${SUMS.map((sum) => `${sum} = 0`).join(' and ')}`)
  return (cell) => {
    add.run({ project: project.id, ...cell })
    removeEmpty.run(project.id, cell.day, cell.channel, cell.device)
  }
}

const noSums = (): Sums => ({
  sessions: 0,
  page_views: 0,
  product_sessions: 0,
  cart_sessions: 0,
  checkout_sessions: 0,
  paid_sessions: 0,
  orders: 0,
  gross_minor: 0,
  refunded_orders: 0,
  refunded_minor: 0,
})
