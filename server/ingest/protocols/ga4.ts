import type { Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { queryOf } from '../../asked.ts'
import { emptyReply, type Reply } from '../../reply.ts'
import { decodeBody, decodeText } from '../decode-body.ts'
import type { Dialect } from '../dialect.ts'
import { ga4SegmentShape, plainProperties } from './ga4-event.ts'
import { instantText, isObject, objectOf, textIn } from './json-values.ts'
import { translateAs } from './translate-as.ts'

const NAMES = {
  anonymousId: 'client_id',
  userId: 'user_id',
  event: 'name',
  timestamp: 'timestamp_micros',
}
const LINES_MAX = 100

/** GA4 never says what was wrong, so neither do we; bad events are held with their reason. */
const nothing = (): Reply => emptyReply

/**
 * GA4's Measurement Protocol: `api_secret` is the write key.
 *
 * @see https://developers.google.com/analytics/devguides/collection/protocol/ga4
 */
export const ga4Server: Dialect = {
  paths: ['/mp/collect'],
  async read(asked) {
    const { value, bytes } = await decodeBody(asked)
    return { value: { key: queryOf(asked, 'api_secret') ?? '', body: value }, bytes }
  },
  open(request) {
    const { key, body } = objectOf(request)
    const { events, ...envelope } = objectOf(body)
    if (!Array.isArray(events)) {
      return { problem: { field: 'events', message: 'must be an array of events' } }
    }
    return {
      events,
      writeKeys: [textIn(key) ?? ''],
      translate: (wire, receivedAtMs) =>
        isObject(wire)
          ? translateAs(serverShape(wire, envelope), { sentAt: null, receivedAtMs, names: NAMES })
          : { problem: { field: 'event', message: 'must be an object' } },
    }
  },
  answer: nothing,
}

function serverShape(wire: JsonObject, envelope: JsonObject): JsonObject {
  const micros = wire['timestamp_micros'] ?? envelope['timestamp_micros']
  const ms = micros === undefined || micros === null ? null : Number(micros) / 1_000
  return ga4SegmentShape({
    name: textIn(wire['name']),
    params: objectOf(wire['params']),
    clientId: idOf(envelope['client_id']) ?? idOf(envelope['app_instance_id']),
    userId: idOf(envelope['user_id']),
    userProperties: plainProperties(envelope['user_properties']),
    timestamp: ms === null ? null : instantText(Number.isNaN(ms) ? micros : Math.round(ms)),
    idempotency: null,
  })
}

const idOf = (value: unknown): string | null =>
  typeof value === 'number' ? String(value) : textIn(value)

/**
 * What gtag sends to a server container: `tid` is the write key, with `G-` before it if gtag wants it.
 * Several events come as lines of a body that share the address's parameters.
 */
export const ga4Browser: Dialect = {
  paths: ['/g/collect'],
  methods: ['GET', 'POST'],
  async read(asked) {
    const { text, bytes } = await decodeText(asked)
    const [, shared = ''] = asked.target.split(/\?(.*)/su)
    const lines = text === '' ? [''] : text.split('\n').slice(0, LINES_MAX)
    return { value: lines.map((line) => [shared, line]), bytes: bytes + shared.length }
  },
  open(lines) {
    const events = (Array.isArray(lines) ? lines : []).map(parametersOf)
    const tid = textIn(events[0]?.['tid']) ?? ''
    return {
      events,
      writeKeys: [tid.replace(/^G-/u, '')],
      translate: (wire, receivedAtMs) =>
        translateAs(browserShape(objectOf(wire)), { sentAt: null, receivedAtMs, names: NAMES }),
    }
  },
  answer: nothing,
}

/** The parameters of one event: those of the address, and over them its own line's. */
function parametersOf(line: Json, index: number): JsonObject {
  const parts = Array.isArray(line) ? line.map((part) => textIn(part) ?? '') : []
  const entries = parts.flatMap((part) => [...new URLSearchParams(part)])
  return { ...Object.fromEntries(entries), line: String(index) }
}

function browserShape(parameters: JsonObject): JsonObject {
  const { _p: page, _s: sequence, line, en, cid } = parameters
  const params: JsonObject = {}
  const items: JsonObject[] = []
  for (const [key, value] of Object.entries(parameters)) {
    if (key.startsWith('ep.')) params[key.slice(3)] = value
    else if (key.startsWith('epn.')) params[key.slice(4)] = numberOf(value)
    else if (/^pr\d+$/u.test(key)) items.push(itemOf(textIn(value) ?? ''))
  }
  const isTold = page !== undefined && sequence !== undefined
  return ga4SegmentShape({
    name: textIn(en),
    params: { ...knownParameters(parameters), ...params, ...(items.length > 0 ? { items } : {}) },
    clientId: idOf(cid),
    userId: idOf(parameters['uid']),
    userProperties: {},
    timestamp: null,
    idempotency: isTold ? JSON.stringify([cid ?? null, page, sequence, line, en]) : null,
  })
}

/** A number; text that is none stays text, to be seen and refused where it matters. */
function numberOf(value: Json | undefined): Json {
  const number = Number(value)
  return value === '' || !Number.isFinite(number) ? (value ?? null) : number
}

const SHORT: Readonly<Record<string, string>> = {
  dl: 'page_location',
  dr: 'page_referrer',
  dt: 'page_title',
  ul: 'language',
  cu: 'currency',
  sid: 'session_id',
}

const knownParameters = (parameters: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(SHORT).flatMap(([short, long]) => {
      const value = parameters[short]
      return value === undefined || value === '' ? [] : [[long, value]]
    }),
  )

const ITEM_PARTS: Readonly<Record<string, string>> = {
  id: 'item_id',
  nm: 'item_name',
  br: 'item_brand',
  ca: 'item_category',
  va: 'item_variant',
  pr: 'price',
  qt: 'quantity',
  cp: 'coupon',
}

/** `id123~nmSerum~pr40~qt2`. */
const itemOf = (text: string): JsonObject =>
  Object.fromEntries(
    text.split('~').flatMap((part) => {
      const field = ITEM_PARTS[part.slice(0, 2)]
      if (field === undefined) return []
      const value = part.slice(2)
      return [[field, field === 'price' || field === 'quantity' ? numberOf(value) : value]]
    }),
  )
