import { createHash } from 'node:crypto'
import { EVENT_NAME, type JsonObject } from '@takt/shared/schemas/event.ts'
import { isObject, known, objectOf, textIn } from './json-values.ts'

/** One GA4 event with what its request says about all of them. */
export type Ga4Event = {
  name: string | null
  params: JsonObject
  clientId: string | null
  userId: string | null
  userProperties: JsonObject
  timestamp: string | null
  /** What tells a repeated hit from a new one; null when nothing does. */
  idempotency: string | null
}

/** Our name of each of GA4's recommended events; others keep theirs. */
const NAMES: Readonly<Record<string, string | undefined>> = {
  view_item: EVENT_NAME.productViewed,
  add_to_cart: EVENT_NAME.productAdded,
  view_cart: EVENT_NAME.cartViewed,
  begin_checkout: EVENT_NAME.checkoutStarted,
  purchase: EVENT_NAME.orderCompleted,
  refund: EVENT_NAME.orderRefunded,
}

/**
 * A GA4 event in Segment's shape.
 *
 * @see https://developers.google.com/analytics/devguides/collection/ga4/reference/events
 */
export function ga4SegmentShape(event: Ga4Event): JsonObject {
  const { name, params, clientId, userId, timestamp } = event
  const common = known({
    messageId: messageIdOf(event),
    anonymousId: clientId,
    userId,
    timestamp,
    context: contextOf(params),
  })
  const ours = NAMES[name ?? '']
  const properties = ours === undefined ? params : { ...params, ...commerceOf(params) }
  const own = SHAPES[name ?? '']?.(event) ?? { type: 'track', event: ours ?? name, properties }
  return { ...common, ...own }
}

const identifyOf = ({ userId, userProperties }: Ga4Event): JsonObject | null =>
  userId === null ? null : { type: 'identify', traits: userProperties }

/** GA4's events that are more than a track; null where one lacks what would make it so. */
const SHAPES: Readonly<Record<string, ((event: Ga4Event) => JsonObject | null) | undefined>> = {
  page_view: ({ params }) => ({ type: 'page', properties: { ...params, ...pageOf(params) } }),
  login: identifyOf,
  sign_up: identifyOf,
  join_group({ params }) {
    const groupId = textIn(params['group_id'])
    return groupId === null ? null : { type: 'group', groupId, traits: {} }
  },
  experience_impression({ params }) {
    const properties = exposureOf(textIn(params['exp_variant_string']) ?? '')
    return properties && { type: 'track', event: EVENT_NAME.experimentViewed, properties }
  },
}

/** `tool-experiment-variant`: the last part is the variant, the part before it the experiment. */
function exposureOf(text: string): JsonObject | null {
  const [, experimentKey, variantKey] = /^(?:[^-]*-)?(.+)-([^-]+)$/u.exec(text) ?? []
  return experimentKey === undefined || variantKey === undefined
    ? null
    : { experimentKey, variantKey }
}

function commerceOf(params: JsonObject): JsonObject {
  const { items } = params
  const products = Array.isArray(items) ? items.filter(isObject).map(productOf) : null
  const [only] = products?.length === 1 ? products : []
  return known({
    ...only,
    order_id: params['transaction_id'],
    revenue: params['value'],
    currency: params['currency'],
    products,
  })
}

const productOf = (item: JsonObject): JsonObject =>
  known({
    product_id: item['item_id'],
    name: item['item_name'],
    brand: item['item_brand'],
    category: item['item_category'],
    variant: item['item_variant'],
    price: item['price'],
    quantity: item['quantity'],
    coupon: item['coupon'],
  })

function contextOf(params: JsonObject): JsonObject {
  const page = pageOf(params)
  return known({
    page: Object.keys(page).length === 0 ? null : page,
    locale: params['language'],
    groupId: params['group_id'],
    library: { name: 'ga4' },
  })
}

function pageOf(params: JsonObject): JsonObject {
  const url = textIn(params['page_location'])
  return known({
    url,
    path: url !== null && URL.canParse(url) ? new URL(url).pathname : null,
    title: params['page_title'],
    referrer: params['page_referrer'],
  })
}

/** GA4 has no message id: an order is told by its number, a hit by its place, else by all it says. */
function messageIdOf({ name, params, clientId, timestamp, idempotency }: Ga4Event): string | null {
  const order = params['transaction_id']
  if (name === 'purchase' && order !== undefined && order !== '') {
    return `ga4-purchase-${digest(JSON.stringify(order))}`
  }
  if (idempotency !== null) return `ga4-${digest(idempotency)}`
  if (timestamp === null) return null
  return `ga4-${digest(JSON.stringify([clientId, name, timestamp, params]))}`
}

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 32)

/** User properties without their wrapping objects. */
export const plainProperties = (wrapped: unknown): JsonObject =>
  Object.fromEntries(
    Object.entries(objectOf(wrapped)).flatMap(([key, entry]) =>
      isObject(entry) && entry['value'] !== undefined ? [[key, entry['value']]] : [],
    ),
  )
