import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import { minorUnits } from '@takt/shared/schemas/money.ts'
import { createTimeCell, type DateOrder, decimalCell } from './cells.ts'
import type { ColumnMap } from './column-map.ts'
import { fingerprint, importEvent } from './import-event.ts'
import { note } from './report.ts'
import type { RowOutcome, RowReader } from './run-import.ts'

export const ORDER_FIELDS = [
  'order',
  'customer',
  'time',
  'quantity',
  'price',
  'sku',
  'description',
  'currency',
  'country',
  'total',
  'event',
] as const
export type OrderField = (typeof ORDER_FIELDS)[number]
/** What a line is recognised by; fields that came later count only where they are mapped. */
const LATER_FIELDS: ReadonlySet<OrderField> = new Set(['total', 'event'])
/** As clicks are called in logs: `purchase`, `transaction`, `Order Completed`, `checkout_completed`. */
const PURCHASE =
  /^(purchased?|transaction|order|buy|bought|kauf|bestellung|(order|checkout)[ _-]?completed)$/iu
const ID_CHARACTERS_MAX = 200
const ORDERS_REMEMBERED = 20_000
/** What an export may say on an order's first line alone, as Shopify's does. */
const OF_ORDER: ReadonlySet<OrderField> = new Set(['customer', 'time', 'currency', 'country'])

/**
 * Reads a shop's order lines, one event a line.
 *
 * The usual rule of order analysis decides what counts: a known customer, a positive price, and a
 * quantity that is sold (positive) or given back (negative). Every other row is held with its reason.
 * Lines that repeat word for word are kept, as the shop has them, and noted.
 *
 * Where `event` says what a row tells of, as in logs of clicks, only purchases are lines of orders.
 *
 * What the first line of an order says of the whole and the next ones leave blank holds for these, too.
 *
 * A file may give a line's `total` in place of its price, and no quantity: one piece then. Without an
 * `order` column, what a customer bought at the same time is one order.
 */
export function createOrderRowReader({
  map,
  currency,
  timeZone,
  dateOrder,
  guests,
  importedAtMs,
}: {
  map: ColumnMap<OrderField>
  currency: string
  timeZone: string
  dateOrder?: DateOrder
  guests: 'hold' | 'keep'
  importedAtMs: number
}): RowReader {
  const timeCell = createTimeCell({ timeZone, ...(dateOrder === undefined ? {} : { dateOrder }) })
  const repeats = createRepeatCounter()
  const recognisedBy = ORDER_FIELDS.filter(
    (field) => !LATER_FIELDS.has(field) || map[field] !== undefined,
  )
  const cellsOf = createOrderCells(map)
  return (cells, _row, report): RowOutcome => {
    const { own, cell } = cellsOf(cells)
    if (map.event !== undefined && !PURCHASE.test(cell('event'))) {
      return { held: 'the event is no purchase' }
    }
    const parsed = parseLine(cell, { map, currency, timeCell, guests })
    if ('held' in parsed) return parsed
    const { orderId, customer, occurredAtMs, quantity, amountMinor, lineCurrency } = parsed
    const content = fingerprint(recognisedBy.map(own))
    const repeat = repeats(orderId, content)
    if (repeat > 0) note(report, 'lines that repeat another line word for word')
    if (amountMinor < 0) note(report, 'lines given back (negative quantity)')
    if (customer === null) note(report, 'lines of guests, without a customer')
    return {
      events: [
        importEvent({
          messageId: `ol-${String(occurredAtMs)}-${content}-${String(repeat)}`,
          name: EVENT_NAME.orderLine,
          occurredAtMs,
          receivedAtMs: importedAtMs,
          ...(customer === null ? { anonymousId: `guest:${orderId}` } : { userId: customer }),
          properties: {
            orderId,
            quantity,
            amountMinor,
            currency: lineCurrency,
            ...optional('sku', cell('sku')),
            ...optional('description', cell('description')),
          },
          context: cell('country') === '' ? {} : { location: { country: cell('country') } },
        }),
      ],
    }
  }
}

type Cell = (field: OrderField) => string

/** A line's own cells, and those with what the order's first line says of the whole. */
function createOrderCells(
  map: ColumnMap<OrderField>,
): (cells: readonly string[]) => { own: Cell; cell: Cell } {
  let first: { order: string; cell: Cell } | null = null
  return (cells) => {
    const own: Cell = (field) => cells[map[field] ?? -1]?.trim() ?? ''
    const order = own('order')
    if (first === null || order === '' || order !== first.order) first = { order, cell: own }
    const whole = first.cell
    const cell: Cell = (field) => own(field) || (OF_ORDER.has(field) ? whole(field) : '')
    return { own, cell }
  }
}

const optional = (name: string, value: string): Record<string, string> =>
  value === '' ? {} : { [name]: value }

type Line = {
  orderId: string
  customer: string | null
  occurredAtMs: number
  quantity: number
  amountMinor: number
  lineCurrency: string
}
type ParseOptions = {
  map: ColumnMap<OrderField>
  currency: string
  timeCell: (cell: string) => number | null
  guests: 'hold' | 'keep'
}

function parseLine(
  cell: (field: OrderField) => string,
  { map, currency, timeCell, guests }: ParseOptions,
): Line | { held: string } {
  const customer = cell('customer') === '' ? null : cell('customer')
  const orderId = orderOf(cell, { map, customer })
  if (orderId === '') return { held: 'order is missing' }
  if (orderId.length > ID_CHARACTERS_MAX || (customer?.length ?? 0) > ID_CHARACTERS_MAX) {
    return { held: 'order or customer is longer than 200 characters' }
  }
  if (customer === null && guests === 'hold') return { held: 'customer is missing' }
  const occurredAtMs = timeCell(cell('time'))
  if (occurredAtMs === null) return { held: 'time cannot be read' }
  const amount = parseAmount(cell, { map, currency })
  return 'held' in amount ? amount : { orderId, customer, occurredAtMs, ...amount }
}

/** Without a column of orders, what a customer bought at the same time is one; empty for nobody. */
function orderOf(
  cell: (field: OrderField) => string,
  { map, customer }: Pick<ParseOptions, 'map'> & { customer: string | null },
): string {
  const hasOrders = map.order !== undefined || customer === null
  return hasOrders ? cell('order') : `${customer} ${cell('time')}`
}

function parseAmount(
  cell: (field: OrderField) => string,
  { map, currency }: Pick<ParseOptions, 'map' | 'currency'>,
): Pick<Line, 'quantity' | 'amountMinor' | 'lineCurrency'> | { held: string } {
  const quantityText = map.quantity === undefined ? '1' : decimalCell(cell('quantity'))
  if (quantityText === null) return { held: 'quantity is not a number' }
  if (Number(quantityText) === 0) return { held: 'quantity is zero' }
  const lineCurrency = cell('currency') === '' ? currency : cell('currency').toUpperCase()
  if (!/^[A-Z]{3}$/.test(lineCurrency)) return { held: 'currency is not an ISO 4217 code' }
  const line =
    map.price === undefined ? totalOf(cell('total')) : priced(cell('price'), quantityText)
  if ('held' in line) return line
  const amountMinor = minorUnits(line.amount, lineCurrency)
  if (amountMinor === null) return { held: 'amount is too large' }
  const quantity = Math.abs(Number(quantityText)) * (line.amount.startsWith('-') ? -1 : 1)
  return { quantity, amountMinor, lineCurrency }
}

function priced(text: string, quantity: string): { amount: string } | { held: string } {
  const price = decimalCell(text)
  if (price === null) return { held: 'price is not a number' }
  if (Number(price) <= 0) return { held: 'price is not positive' }
  return { amount: productText(quantity, price) }
}

/** A total below zero was given back. */
function totalOf(text: string): { amount: string } | { held: string } {
  const total = decimalCell(text)
  if (total === null) return { held: 'total is not a number' }
  return Number(total) === 0 ? { held: 'total is zero' } : { amount: total }
}

/** The exact product of two plain decimals as text: 3 × 0.1 is 0.3, not 0.30000000000000004. */
function productText(a: string, b: string): string {
  const [x, xDigits] = scaled(a)
  const [y, yDigits] = scaled(b)
  const digits = xDigits + yDigits
  const product = x * y
  const text = (product < 0n ? -product : product).toString().padStart(digits + 1, '0')
  const sign = product < 0n ? '-' : ''
  if (digits === 0) return sign + text
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

function scaled(decimal: string): [bigint, number] {
  const [whole = '', fraction = ''] = decimal.replace('+', '').split('.')
  return [BigInt(whole + fraction), fraction.length]
}

/**
 * How often this very line was seen before in the same order.
 *
 * Exports keep the lines of an order near each other, so only the last orders are remembered and
 * memory stays bounded.
 */
function createRepeatCounter(): (orderId: string, content: string) => number {
  const orders = new Map<string, Map<string, number>>()
  return (orderId, content) => {
    const lines = orders.get(orderId) ?? new Map<string, number>()
    orders.delete(orderId)
    orders.set(orderId, lines)
    if (orders.size > ORDERS_REMEMBERED) {
      const oldest = orders.keys().next()
      if (!oldest.done) orders.delete(oldest.value)
    }
    const seen = lines.get(content) ?? 0
    lines.set(content, seen + 1)
    return seen
  }
}
