import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import type { OrderTable } from '../db/schema.ts'
import { productsMinor } from '../event-log/product-amount.ts'
import { EVENT_FLAG, NOBODY } from '../event-log/table.ts'
import { UNASSIGNED } from './channel.ts'
import { isRecord, type ProjectionContext, propertiesOf } from './context.ts'
import type { SessionRow } from './session-store.ts'

export type OrderRow = Omit<OrderTable, 'project_id'>
export type OrderChange = { before: OrderRow | undefined; after: OrderRow | undefined }

type OrderEvent = {
  name_id: number
  occurred_at_ms: number
  visitor_id: number
  person_id: number | null
  value_minor: number | null
  currency: string | null
  device_id: number | null
  country_id: number | null
  flags: number
  /** Of completed and refunded orders only. */
  body: string | null
}
/** What an order is before it is known in which visit it was placed. */
type Sale = Omit<OrderRow, 'session_started_at_ms'>
type SessionLink = Pick<SessionRow, 'started_at_ms' | 'channel' | 'device_id' | 'country_id'>

/** The names of events that an order is made of. */
export const ORDER_NAMES: ReadonlySet<string> = new Set([
  EVENT_NAME.orderCompleted,
  EVENT_NAME.orderRefunded,
  EVENT_NAME.orderLine,
])

/**
 * Recomputes one order from all its events in the log up to `upTo`.
 *
 * The first `Order Completed` in event time is the order; a repeated one, whatever its message id, is
 * the same order. Without one, imported lines are summed: positive ones are the sale, negative ones
 * give back. Refunds reverse the order, never more than it was worth, and count on the order's own day.
 * A refund whose order has not arrived yet waits for it. An order that names no amount counts 0 and is
 * marked.
 */
export function createOrderProjection(
  context: ProjectionContext,
): (orderKey: string, upTo: number) => OrderChange {
  const { db, project } = context
  const readEvents = prepareEvents(context)
  const placedIn = prepareVisit(context)
  const stored = db.prepare<[number, string], OrderRow>(
    `select ${COLUMNS.join(', ')} from "order" where project_id = ? and order_key = ?`,
  )
  const remove = db.prepare('delete from "order" where project_id = ? and order_key = ?')
  const write = db.prepare(`
    insert or replace into "order" (project_id, ${COLUMNS.join(', ')})
    values (@project, ${COLUMNS.map((column) => `@${column}`).join(', ')})`)

  return (orderKey, upTo) => {
    const before = stored.get(project.id, orderKey)
    const sale = readEvents(orderKey, upTo)
    if (sale === undefined) {
      if (before !== undefined) remove.run(project.id, orderKey)
      return { before, after: undefined }
    }
    const after = { ...sale, ...placedIn(sale) }
    if (before === undefined || !sameOrder(before, after))
      write.run({ project: project.id, ...after })
    return { before, after }
  }
}

type Visit = Pick<OrderRow, 'session_started_at_ms' | 'channel' | 'device_id' | 'country_id'>

/** Finds the visit that an order was placed in; what the visit does not know, the event may. */
function prepareVisit({ db, project }: ProjectionContext): (sale: Sale) => Visit {
  const visit = db.prepare<[number, number, number, number], SessionLink>(`
    select started_at_ms, channel, device_id, country_id from (
      select * from session
      where project_id = ? and visitor_id = ? and started_at_ms <= ?
      order by started_at_ms desc limit 1
    ) where ended_at_ms >= ?`)
  return (sale) => {
    const { visitor_id: visitorId, ordered_at_ms: orderedAtMs, device_id, country_id } = sale
    const link = visit.get(project.id, visitorId, orderedAtMs, orderedAtMs)
    if (link === undefined) {
      return { session_started_at_ms: null, channel: sale.channel, device_id, country_id }
    }
    return {
      session_started_at_ms: link.started_at_ms,
      channel: link.channel,
      device_id: link.device_id ?? device_id,
      country_id: link.country_id ?? country_id,
    }
  }
}

function prepareEvents(
  context: ProjectionContext,
): (orderKey: string, upTo: number) => Sale | undefined {
  const { db, project, terms } = context
  const events = db.prepare<
    Record<'project' | 'upTo' | 'line' | 'sold' | 'refunded' | 'bot', number> & { key: string },
    OrderEvent
  >(`
    select name_id, occurred_at_ms, visitor_id, person_id, value_minor, currency, device_id, country_id,
      flags, case when name_id != @line then body end as body
    from event
    where project_id = @project and order_key = @key and name_id in (@line, @sold, @refunded)
      and (flags & @bot) = 0 and seq <= @upTo
    order by occurred_at_ms, message_id`)
  return (key, upTo) => {
    const ids = {
      line: terms.id('name', EVENT_NAME.orderLine) ?? -1,
      sold: terms.id('name', EVENT_NAME.orderCompleted) ?? -1,
      refunded: terms.id('name', EVENT_NAME.orderRefunded) ?? -1,
    }
    const rows = events.all({ project: project.id, key, upTo, bot: NOBODY, ...ids })
    const completed = rows.find(({ name_id }) => name_id === ids.sold)
    const refunds = rows.filter(({ name_id }) => name_id === ids.refunded)
    if (completed !== undefined) return completedSale(key, completed, refunds, context)
    const lines = rows.filter(({ name_id }) => name_id === ids.line)
    return lines[0] && importedSale(key, lines[0], lines, refunds, context)
  }
}

function completedSale(
  key: string,
  completed: OrderEvent,
  refunds: readonly OrderEvent[],
  context: ProjectionContext,
): Sale {
  const properties = propertiesOf(completed.body ?? '{}')
  const { products } = properties
  const grossMinor = Math.max(0, completed.value_minor ?? 0)
  const currency = completed.currency ?? context.project.currency
  return {
    ...placed(key, completed, context),
    currency,
    gross_minor: grossMinor,
    refunded_minor: Math.min(grossMinor, refundedMinor(refunds, currency, grossMinor)),
    lines: Array.isArray(products) ? Math.max(1, products.length) : 1,
    channel: namedChannel(completed, properties),
    coupon: couponOf(properties),
    is_subscription: isSubscription(properties) ? 1 : 0,
    is_unpriced: completed.value_minor === null ? 1 : 0,
  }
}

function importedSale(
  key: string,
  first: OrderEvent,
  lines: readonly OrderEvent[],
  refunds: readonly OrderEvent[],
  context: ProjectionContext,
): Sale {
  const currencyOf = (line: OrderEvent): string => line.currency ?? context.project.currency
  const currency = currencyOf(first)
  const amounts = lines
    .filter((line) => currencyOf(line) === currency)
    .map(({ value_minor }) => value_minor ?? 0)
  const sold = amounts.filter((amount) => amount > 0)
  const grossMinor = sum(sold)
  const givenBackMinor = 0 - sum(amounts.filter((amount) => amount < 0))
  // A credit note has a number of its own and nothing sold: it is a refund of the customer.
  const refunded =
    sold.length === 0
      ? givenBackMinor
      : Math.min(grossMinor, givenBackMinor + refundedMinor(refunds, currency, grossMinor))
  return {
    ...placed(key, first, context),
    currency,
    gross_minor: grossMinor,
    refunded_minor: refunded,
    lines: sold.length,
    channel: UNASSIGNED,
    coupon: null,
    is_subscription: 0,
    is_unpriced: 0,
  }
}

/** The channel that the row of an imported file names; a client's visit knows better. */
function namedChannel({ flags }: OrderEvent, { channel }: Record<string, unknown>): string {
  const isNamed = (flags & EVENT_FLAG.import) !== 0 && typeof channel === 'string'
  return isNamed && channel.trim() !== '' ? channel.trim() : UNASSIGNED
}

const COUPON_CHARACTERS_MAX = 100

function couponOf({ coupon }: Record<string, unknown>): string | null {
  if (typeof coupon !== 'string' || coupon.trim() === '') return null
  return coupon.trim().slice(0, COUPON_CHARACTERS_MAX)
}

/** Whether the order or one of its products says that it is (part of) a subscription. */
function isSubscription(properties: Record<string, unknown>): boolean {
  const { products } = properties
  const parts = [properties, ...(Array.isArray(products) ? products.filter(isRecord) : [])]
  return parts.some(
    ({ subscription, subscription_id: id, selling_plan: plan }) =>
      subscription === true || typeof id === 'string' || typeof plan === 'string',
  )
}

const placed = (
  key: string,
  event: OrderEvent,
  { localDay }: ProjectionContext,
): Pick<
  Sale,
  'order_key' | 'visitor_id' | 'person_id' | 'ordered_at_ms' | 'day' | 'device_id' | 'country_id'
> => ({
  order_key: key,
  visitor_id: event.visitor_id,
  person_id: event.person_id,
  ordered_at_ms: event.occurred_at_ms,
  day: localDay(event.occurred_at_ms),
  device_id: event.device_id,
  country_id: event.country_id,
})

/** What the refunds give back in the order's currency; one that names no amount gives back all. */
function refundedMinor(
  refunds: readonly OrderEvent[],
  currency: string,
  grossMinor: number,
): number {
  return sum(
    refunds.map((refund) => {
      const amount = refund.value_minor ?? refundedProductsMinor(refund, currency)
      if (amount === null) return grossMinor
      return (refund.currency ?? currency) === currency ? Math.abs(amount) : 0
    }),
  )
}

/**
 * A partial refund may list its products instead of an amount; null when it lists none. Nobody knows what
 * products without a price give back: nothing, rather than the whole order.
 */
function refundedProductsMinor(refund: OrderEvent, currency: string): number | null {
  const { products } = propertiesOf(refund.body ?? '{}')
  if (!Array.isArray(products) || products.length === 0) return null
  return productsMinor(products, currency) ?? 0
}

const sum = (amounts: readonly number[]): number =>
  amounts.reduce((total, amount) => total + amount, 0)

const COLUMNS = [
  'order_key',
  'visitor_id',
  'person_id',
  'ordered_at_ms',
  'day',
  'currency',
  'gross_minor',
  'refunded_minor',
  'lines',
  'session_started_at_ms',
  'channel',
  'device_id',
  'country_id',
  'coupon',
  'is_subscription',
  'is_unpriced',
] as const satisfies readonly (keyof OrderRow)[]

export const sameOrder = (a: OrderRow, b: OrderRow): boolean =>
  COLUMNS.every((column) => a[column] === b[column])
