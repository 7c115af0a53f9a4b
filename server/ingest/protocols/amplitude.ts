import type { JsonObject } from '@takt/shared/schemas/event.ts'
import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import { httpStatus } from '../../errors.ts'
import { jsonReply } from '../../reply.ts'
import type { Dialect } from '../dialect.ts'
import { refusalOf } from '../refusal.ts'
import { instantText, isObject, known, objectOf, textIn } from './json-values.ts'
import { translateAs } from './translate-as.ts'

/**
 * Amplitude's HTTP API, version 2.
 *
 * @see https://amplitude.com/docs/apis/analytics/http-v2
 */
export const amplitude: Dialect = {
  paths: ['/2/httpapi', '/batch'],
  open(body) {
    if (!isObject(body)) return { problem: { field: 'body', message: 'must be a JSON object' } }
    const events = body['events']
    if (!Array.isArray(events)) {
      return { problem: { field: 'events', message: 'must be an array of events' } }
    }
    const key = textIn(body['api_key'])
    const sentAt = textIn(body['client_upload_time'])
    return {
      events,
      writeKeys: key === null ? [] : [key],
      translate: (wire, receivedAtMs) =>
        isObject(wire)
          ? translateAs(segmentShape(wire), { sentAt, receivedAtMs, names: NAMES })
          : { problem: { field: 'event', message: 'must be an object' } },
    }
  },
  answer({ events, bytes, refused }) {
    if (events === 0 && refused.length > 0) throw refusalOf(...refused)
    return jsonReply({
      code: 200,
      events_ingested: events,
      payload_size_bytes: bytes,
      server_upload_time: Date.now(),
    })
  },
  // The library stops at an error without these fields, and asks again without end.
  refuse(error) {
    const code = httpStatus(error.code)
    const empty = {
      eventsWithInvalidFields: {},
      eventsWithMissingFields: {},
      eventsWithInvalidIdLengths: {},
      silencedEvents: [],
      throttledEvents: [],
      exceededDailyQuotaUsers: {},
      exceededDailyQuotaDevices: {},
    }
    return jsonReply({ code, error: error.message, ...empty }, code)
  },
}

const NAMES = {
  anonymousId: 'device_id',
  userId: 'user_id',
  messageId: 'insert_id',
  timestamp: 'time',
  event: 'event_type',
}

const PAGE_VIEWED = '[Amplitude] Page Viewed'

function segmentShape(wire: JsonObject): JsonObject {
  const name = wire['event_type'] ?? null
  const properties = objectOf(wire['event_properties'])
  const common = known({
    messageId: wire['insert_id'],
    anonymousId: wire['device_id'],
    userId: wire['user_id'],
    timestamp: instantText(wire['time']),
    context: contextOf(wire, properties),
  })
  if (name === '$identify')
    return { ...common, type: 'identify', traits: traitsOf(wire['user_properties']) }
  if (name === '$groupidentify') {
    const groupId = groupOf(wire['groups']) ?? null
    return { ...common, type: 'group', groupId, traits: traitsOf(wire['group_properties']) }
  }
  if (name === PAGE_VIEWED) return { ...common, type: 'page', properties: pageOf(properties) }
  if (name === '$exposure') {
    const exposure = known({
      experimentKey: properties['flag_key'],
      variantKey: properties['variant'],
    })
    return { ...common, type: 'track', event: EVENT_NAME.experimentViewed, properties: exposure }
  }
  if (name === 'revenue_amount') {
    return {
      ...common,
      type: 'track',
      event: EVENT_NAME.orderCompleted,
      properties: orderOf(wire, properties),
    }
  }
  return { ...common, type: 'track', event: name, properties }
}

/** `$set` over `$setOnce`, and plain properties over both. */
function traitsOf(value: unknown): JsonObject {
  const { $set, $setOnce, ...plain } = objectOf(value)
  const own = Object.entries(plain).filter(([key]) => !key.startsWith('$'))
  return { ...objectOf($setOnce), ...objectOf($set), ...Object.fromEntries(own) }
}

function groupOf(groups: unknown): string | undefined {
  const [first] = Object.values(objectOf(groups)).flat()
  return typeof first === 'string' || typeof first === 'number' ? String(first) : undefined
}

function contextOf(wire: JsonObject, properties: JsonObject): JsonObject {
  const page = pageOf(properties)
  return known({
    groupId: groupOf(wire['groups']),
    page: Object.keys(page).length === 0 ? null : page,
    userAgent: wire['user_agent'],
    locale: wire['language'],
    library: wire['library'] === undefined ? null : { name: wire['library'] },
  })
}

const pageOf = (properties: JsonObject): JsonObject =>
  known({
    url: properties['[Amplitude] Page Location'],
    path: properties['[Amplitude] Page Path'],
    title: properties['[Amplitude] Page Title'],
    referrer: properties['referrer'],
  })

/** Amplitude counts revenue as a price times a quantity. */
function orderOf(wire: JsonObject, properties: JsonObject): JsonObject {
  const [price, quantity] = [properties['$price'], properties['$quantity'] ?? 1]
  const product =
    typeof price === 'number' && typeof quantity === 'number' ? price * quantity : null
  const revenue = properties['$revenue'] ?? product
  const order = known({
    order_id: properties['order_id'] ?? wire['insert_id'],
    revenue,
    currency: properties['$currency'],
  })
  return { ...properties, ...order }
}
