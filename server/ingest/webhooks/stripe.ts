import { EVENT_NAME, type Json, type JsonObject } from '@takt/shared/schemas/event.ts'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import { instantText, known, objectOf, textIn } from '../protocols/json-values.ts'
import { subscription } from './stripe-subscription.ts'
import { isHmac, type Webhook } from './webhook.ts'

/** A signature older than this may be somebody's copy. Stripe's own libraries take five minutes. */
const TOLERANCE_S = 300

/**
 * Stripe's webhooks: charges and what is paid back, paid invoices, and what becomes of subscriptions.
 * A charge that pays an invoice is no order of its own.
 *
 * `metadata.takt_id` (`takt.visitorId()`) ties a payment to its visit. Names and e-mail addresses are
 * not stored.
 *
 * @see https://docs.stripe.com/webhooks#verify-manually
 */
export const stripe: Webhook = {
  isSigned({ raw, header, nowMs }, secrets) {
    const parts = (header('stripe-signature') ?? '')
      .split(',')
      .map((part) => part.trim().split('='))
    const time = parts.find(([name]) => name === 't')?.[1] ?? ''
    if (!(Math.abs(nowMs / 1_000 - Number(time)) <= TOLERANCE_S)) return false
    const signed = Buffer.concat([Buffer.from(`${time}.`), raw])
    return parts.some(
      ([name, signature]) =>
        name === 'v1' && isHmac(signed, { signature, encoding: 'hex', secrets }),
    )
  },
  eventsOf(event) {
    const { object, previous_attributes: before } = objectOf(event['data'])
    const shape = SHAPES[textIn(event['type']) ?? '']?.(objectOf(object), objectOf(before))
    if (shape === undefined || shape === null) return []
    const wire = known({
      type: 'track',
      messageId: `stripe-${textIn(event['id']) ?? ''}`,
      ...whoOf(objectOf(object)),
      timestamp: secondsText(event['created']),
      context: { library: { name: 'stripe-webhook' } },
      ...shape,
    })
    return [wire]
  },
}

type Shape = (object: JsonObject, before: JsonObject) => JsonObject | null

const SHAPES: Readonly<Record<string, Shape | undefined>> = {
  'charge.succeeded': (charge) =>
    textIn(charge['invoice']) === null
      ? { event: EVENT_NAME.orderCompleted, properties: known(payment(charge, charge['amount'])) }
      : null,
  /** Several partial refunds each tell the sum so far, and what it was before. */
  'charge.refunded'(charge, before) {
    const earlier = before['amount_refunded'] ?? 0
    const amount = Number(charge['amount_refunded']) - Number(earlier)
    return { event: EVENT_NAME.orderRefunded, properties: known(payment(charge, amount)) }
  },
  'invoice.paid': (invoice) => ({
    event: 'Invoice Paid',
    properties: known({
      invoice_id: invoice['id'],
      subscription_id:
        invoice['subscription'] ??
        objectOf(objectOf(invoice['parent'])['subscription_details'])['subscription'],
      ...money(invoice['amount_paid'], invoice['currency']),
    }),
  }),
  'customer.subscription.created': (object) => subscription('Subscription Created', object),
  'customer.subscription.updated': (object) => subscription('Subscription Updated', object),
  'customer.subscription.deleted': (object) => subscription('Subscription Ended', object),
}

/** An order is its payment intent, which all charges and refunds of it name. */
const payment = (
  charge: JsonObject,
  amount: Json | undefined,
): Record<string, Json | null | undefined> => ({
  order_id: charge['payment_intent'] ?? charge['id'],
  ...money(amount, charge['currency']),
})

/** Stripe counts minor units; of yen there are none. */
function money(amount: Json | undefined, currency: Json | undefined): JsonObject {
  const code = (textIn(currency) ?? '').toUpperCase()
  if (typeof amount !== 'number' || code === '') return {}
  return { revenue: majorUnits(amount, code), currency: code }
}

function whoOf(object: JsonObject): JsonObject {
  const customer = textIn(object['customer'])
  const { takt_id: visitor, account_id: account } = objectOf(object['metadata'])
  const guest =
    customer === null ? (textIn(object['payment_intent']) ?? textIn(object['id'])) : null
  return known({
    userId: customer,
    anonymousId: textIn(visitor) ?? (guest === null ? null : `stripe-${guest}`),
    groupId: textIn(account),
  })
}

const secondsText = (seconds: Json | undefined): string | null =>
  typeof seconds === 'number' ? instantText(seconds * 1_000) : null
