import { EVENT_NAME, type Json, type JsonObject } from '@takt/shared/schemas/event.ts'
import { isObject, known, textIn } from '../protocols/json-values.ts'
import { isHmac, type Webhook } from './webhook.ts'

/** Orders that are paid; one that waits for its money is none yet. */
const PAID: ReadonlySet<unknown> = new Set(['processing', 'completed', 'refunded'])

/**
 * WooCommerce's webhooks: created and updated orders, and the refunds inside them.
 *
 * The order's meta field `takt_id` (`takt.visitorId()`) ties it to its visit. Names, addresses and
 * e-mail addresses are not stored.
 *
 * @see https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks
 */
export const woocommerce: Webhook = {
  isSigned: ({ raw, header }, secrets) =>
    isHmac(raw, { signature: header('x-wc-webhook-signature'), encoding: 'base64', secrets }),
  eventsOf(order, { header }) {
    const topic = header('x-wc-webhook-topic') ?? ''
    const id = idOf(order['id'])
    if (id === null || !['order.created', 'order.updated'].includes(topic)) return []
    if (!PAID.has(order['status'])) return []
    return [
      orderOf(order, id),
      ...listOf(order['refunds']).map((refund) => refundOf(refund, order, id)),
    ]
  },
}

function orderOf(order: JsonObject, id: string): JsonObject {
  return {
    type: 'track',
    event: EVENT_NAME.orderCompleted,
    messageId: `woocommerce-order-${id}`,
    ...whoOf(order, id),
    ...known({ timestamp: utc(order['date_paid_gmt']) ?? utc(order['date_created_gmt']) }),
    properties: known({
      order_id: id,
      order_number: order['number'],
      revenue: order['total'],
      tax: order['total_tax'],
      shipping: order['shipping_total'],
      discount: order['discount_total'],
      currency: order['currency'],
      coupon: listOf(order['coupon_lines'])[0]?.['code'],
      products: listOf(order['line_items']).map(productOf),
    }),
    context: LIBRARY,
  }
}

const LIBRARY = { library: { name: 'woocommerce-webhook' } }

/** Refunds stand in the order, as negative totals. */
function refundOf(refund: JsonObject, order: JsonObject, id: string): JsonObject {
  const amount = Math.abs(Number(refund['total'] ?? refund['amount'] ?? 0))
  return {
    type: 'track',
    event: EVENT_NAME.orderRefunded,
    messageId: `woocommerce-refund-${idOf(refund['id']) ?? ''}`,
    ...whoOf(order, id),
    ...known({ timestamp: utc(refund['date_created_gmt']) ?? utc(order['date_modified_gmt']) }),
    properties: known({ order_id: id, revenue: amount, currency: order['currency'] }),
    context: LIBRARY,
  }
}

/** 0 is a guest. */
function whoOf(order: JsonObject, id: string): JsonObject {
  const meta = listOf(order['meta_data']).find(({ key }) => key === 'takt_id')
  const customer = order['customer_id'] === 0 ? null : idOf(order['customer_id'])
  const visitor = textIn(meta?.['value']) ?? (customer === null ? `woocommerce-order-${id}` : null)
  return known({ userId: customer, anonymousId: visitor })
}

const productOf = (line: JsonObject): JsonObject =>
  known({
    product_id: idOf(line['product_id']),
    sku: line['sku'] === '' ? null : line['sku'],
    name: line['name'],
    price: line['price'],
    quantity: line['quantity'],
  })

/** `_gmt` fields are UTC and do not say so; their siblings are the shop's clock and of no use. */
const utc = (value: Json | undefined): string | null => {
  const text = textIn(value)
  return text === null ? null : `${text}Z`
}

const listOf = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []

const idOf = (value: unknown): string | null =>
  typeof value === 'number' ? String(value) : textIn(value)
