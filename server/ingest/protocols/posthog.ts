import type { Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import { errorBody, httpStatus } from '../../errors.ts'
import { jsonReply } from '../../reply.ts'
import { decodeBody } from '../decode-body.ts'
import type { Dialect } from '../dialect.ts'
import { refusalOf } from '../refusal.ts'
import { isObject, known, objectOf, textIn } from './json-values.ts'
import { translateAs } from './translate-as.ts'

const BOTH_WAYS = ['/e', '/i/v0/e', '/capture']

/**
 * PostHog's capture API, as posthog-node and posthog-js send it.
 *
 * @see https://posthog.com/docs/api/capture
 */
export const posthog: Dialect = {
  paths: ['/batch/', ...BOTH_WAYS.flatMap((path) => [path, `${path}/`])],
  open(body) {
    const envelope = isObject(body) ? body : {}
    const events = eventsOf(body)
    if (events === null) {
      return { problem: { field: 'body', message: 'must be an event or a batch of events' } }
    }
    const sentAt = textIn(envelope['sent_at'])
    const keys = [
      envelope['api_key'],
      envelope['token'],
      ...events.map((event) => objectOf(objectOf(event)['properties'])['token']),
    ]
    return {
      events,
      writeKeys: [...new Set(keys.flatMap((key) => textIn(key) ?? []))],
      translate: (wire, receivedAtMs) =>
        isObject(wire)
          ? translateAs(segmentShape(wire), { sentAt, receivedAtMs, names: NAMES })
          : { problem: { field: 'event', message: 'must be an object' } },
    }
  },
  answer({ events, refused }) {
    if (events === 0 && refused.length > 0) throw refusalOf(...refused)
    return jsonReply({ status: 'Ok', quota_limited: [] })
  },
  // The browser library throws events away at 429, and keeps them at 503.
  refuse: (error) =>
    jsonReply(errorBody(error), error.code === 'too_many_requests' ? 503 : httpStatus(error.code)),
}

/**
 * PostHog's newer capture: the key as bearer token, the client's clock in a header.
 *
 * What is refused is told as dropped by leaving it out: the library repeats only what says "retry".
 */
export const posthogV1: Dialect = {
  ...posthog,
  paths: ['/i/v1/analytics/events', '/i/v1/analytics/events/'],
  async read(asked) {
    const { value, bytes } = await decodeBody(asked)
    const sentAt = asked.header('posthog-request-timestamp')
    if (!isObject(value) || sentAt === undefined) return { value, bytes }
    return { value: { ...value, sent_at: sentAt }, bytes }
  },
  answer({ events, refused }) {
    if (events === 0 && refused.length > 0) throw refusalOf(...refused)
    return jsonReply({ results: {} })
  },
}

function eventsOf(body: Json): readonly Json[] | null {
  if (Array.isArray(body)) return body
  if (!isObject(body)) return null
  if (Array.isArray(body['batch'])) return body['batch']
  return body['event'] === undefined ? null : [body]
}

const NAMES = {
  anonymousId: 'distinct_id',
  userId: 'distinct_id',
  messageId: 'uuid',
  groupId: 'properties.$group_key',
  previousId: 'properties.alias',
}

function segmentShape(wire: JsonObject): JsonObject {
  const { token: _token, $ip: _ip, ...properties } = objectOf(wire['properties'])
  const common = {
    ...known({ messageId: wire['uuid'], timestamp: wire['timestamp'] }),
    ...identityOf(wire, properties),
    context: contextOf(properties),
  }
  const shape = SHAPES[textIn(wire['event']) ?? '']
  const own = shape?.(wire, properties) ?? {
    type: 'track',
    event: wire['event'] ?? null,
    properties,
  }
  return { ...common, ...own }
}

type Shape = (wire: JsonObject, properties: JsonObject) => JsonObject | null

/** PostHog's own events; every other name is a track. */
const SHAPES: Readonly<Record<string, Shape | undefined>> = {
  $pageview: (_, properties) => ({
    type: 'page',
    properties: { ...properties, ...pageOf(properties) },
  }),
  $screen: (_, properties) => ({
    type: 'screen',
    name: textIn(properties['$screen_name']),
    properties,
  }),
  $identify: (wire, properties) => ({
    type: 'identify',
    ...known({
      userId: distinctId(wire, properties),
      anonymousId: properties['$anon_distinct_id'] ?? properties['$device_id'],
    }),
    traits: traitsOf(wire, properties),
  }),
  $set: (wire, properties) => ({ type: 'identify', traits: traitsOf(wire, properties) }),
  $create_alias: (wire, properties) => ({
    type: 'alias',
    ...known({ userId: distinctId(wire, properties), previousId: properties['alias'] }),
  }),
  $groupidentify: (_, properties) => ({
    type: 'group',
    groupId: properties['$group_key'] ?? null,
    traits: objectOf(properties['$group_set']),
  }),
  /** A flag that was read is an exposure when its answer names a variant. */
  $feature_flag_called(_, properties) {
    const variant = textIn(properties['$feature_flag_response'])
    if (variant === null) return null
    const exposure = known({ experimentKey: properties['$feature_flag'], variantKey: variant })
    return { type: 'track', event: EVENT_NAME.experimentViewed, properties: exposure }
  },
}

const distinctId = (wire: JsonObject, properties: JsonObject): Json | null =>
  wire['distinct_id'] ?? properties['distinct_id'] ?? null

/** The one id is the device's until somebody is identified, and the user's after that. */
function identityOf(wire: JsonObject, properties: JsonObject): JsonObject {
  const id = distinctId(wire, properties)
  const device = properties['$device_id'] ?? null
  const isAnonymous =
    properties['$is_identified'] === false ||
    properties['$process_person_profile'] === false ||
    (id !== null && id === device)
  return isAnonymous ? known({ anonymousId: id }) : known({ userId: id, anonymousId: device })
}

const traitsOf = (wire: JsonObject, properties: JsonObject): JsonObject => ({
  ...objectOf(properties['$set_once']),
  ...objectOf(wire['$set_once']),
  ...objectOf(properties['$set']),
  ...objectOf(wire['$set']),
})

function contextOf(properties: JsonObject): JsonObject {
  const [group] = Object.values(objectOf(properties['$groups']))
  const campaign = known({
    source: properties['utm_source'],
    medium: properties['utm_medium'],
    name: properties['utm_campaign'],
    term: properties['utm_term'],
    content: properties['utm_content'],
  })
  const page = pageOf(properties)
  const isEmpty = (part: JsonObject): boolean => Object.keys(part).length === 0
  return known({
    groupId: group,
    page: isEmpty(page) ? null : page,
    campaign: isEmpty(campaign) ? null : campaign,
    userAgent: properties['$raw_user_agent'] ?? properties['$useragent'],
    library: known({ name: properties['$lib'], version: properties['$lib_version'] }),
  })
}

const pageOf = (properties: JsonObject): JsonObject =>
  known({
    url: properties['$current_url'],
    path: properties['$pathname'],
    title: properties['title'],
    referrer: properties['$referrer'] === '$direct' ? null : properties['$referrer'],
  })
