import { EVENT_NAME, type JsonObject } from '@takt/shared/schemas/event.ts'
import { isObject, known, objectOf, textIn } from '../protocols/json-values.ts'
import { decimalSum, isHmac, type Webhook } from './webhook.ts'

/**
 * Shopify's webhooks: paid orders and refunds, in the shop's own currency.
 *
 * A cart attribute `takt_id` (`takt.visitorId()`) ties the order to its visit. Names, addresses and
 * e-mail addresses are not stored.
 *
 * @see https://shopify.dev/docs/apps/build/webhooks
 */
export const shopify: Webhook = {
  isSigned: ({ raw, header }, secrets) =>
    isHmac(raw, {
      signature: header('x-shopify-hmac-sha256') ?? header('shopify-hmac-sha256'),
      encoding: 'base64',
      secrets,
    }),
  eventsOf(payload, { header }) {
    const topic = header('x-shopify-topic') ?? header('shopify-topic') ?? ''
    if (topic === 'refunds/create') return [refundOf(payload)]
    const isPaid = payload['financial_status'] === 'paid'
    if (topic === 'orders/paid' || (topic === 'orders/create' && isPaid)) return orderOf(payload)
    return []
  },
}

/** A test notification is voided or cancelled, and no order. */
function orderOf(order: JsonObject): JsonObject[] {
  const isVoid = order['test'] === true || order['financial_status'] === 'voided'
  const id = idOf(order['id'])
  if (isVoid || id === null || textIn(order['cancelled_at']) !== null) return []
  const attributes = listOf(order['note_attributes'])
  const visitor = attributes.find(({ name }) => name === 'takt_id')?.['value']
  const customer = idOf(objectOf(order['customer'])['id'])
  const event = known({
    type: 'track',
    event: EVENT_NAME.orderCompleted,
    messageId: `shopify-order-${id}`,
    userId: customer,
    anonymousId: textIn(visitor) ?? (customer === null ? `shopify-order-${id}` : null),
    timestamp: order['processed_at'] ?? order['created_at'],
    properties: known({
      order_id: id,
      order_number: order['name'],
      revenue: shopAmount(order, 'total_price'),
      tax: shopAmount(order, 'total_tax'),
      discount: shopAmount(order, 'total_discounts'),
      currency: order['currency'],
      coupon: listOf(order['discount_codes'])[0]?.['code'],
      products: listOf(order['line_items']).map(productOf),
    }),
    context: { library: { name: 'shopify-webhook' } },
  })
  return [event]
}

/** In the shop's currency, whatever the customer saw. */
const shopAmount = (order: JsonObject, field: string): JsonObject[string] | undefined =>
  objectOf(objectOf(order[`${field}_set`])['shop_money'])['amount'] ?? order[field]

const productOf = (line: JsonObject): JsonObject =>
  known({
    product_id: idOf(line['product_id']),
    sku: line['sku'],
    name: line['title'],
    price: line['price'],
    quantity: line['quantity'],
  })

function refundOf(refund: JsonObject): JsonObject {
  const id = idOf(refund['id']) ?? ''
  const order = idOf(refund['order_id']) ?? ''
  const paidBack = listOf(refund['transactions']).filter(
    ({ kind, status }) => kind === 'refund' && status === 'success',
  )
  return {
    type: 'track',
    event: EVENT_NAME.orderRefunded,
    messageId: `shopify-refund-${id}`,
    anonymousId: `shopify-order-${order}`,
    ...known({ timestamp: refund['created_at'] }),
    properties: known({
      order_id: order,
      revenue: decimalSum(paidBack.map(({ amount }) => amount)),
      currency: paidBack[0]?.['currency'],
    }),
    context: { library: { name: 'shopify-webhook' } },
  }
}

const listOf = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []

const idOf = (value: unknown): string | null =>
  typeof value === 'number' ? String(value) : textIn(value)
