import type { Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { type Asked, queryOf } from '../../asked.ts'
import { jsonReply, textReply } from '../../reply.ts'
import { decodeBody, parseBody } from '../decode-body.ts'
import type { Dialect } from '../dialect.ts'
import { refusalOf } from '../refusal.ts'
import { instantText, isObject, known, objectOf, textIn } from './json-values.ts'
import { translateAs } from './translate-as.ts'

const NAMES = {
  anonymousId: 'properties.distinct_id',
  userId: 'properties.distinct_id',
  messageId: 'properties.$insert_id',
  previousId: 'properties.alias',
}
const DEVICE = '$device:'
/** Times up to here are seconds: as milliseconds they would lie in 1973. */
const SECONDS_MAX = 1e11

const both = (path: string): string[] => [path, `${path}/`]

/**
 * Mixpanel's libraries: events as JSON or as a form with base64, in the body or in the address.
 *
 * Profiles of groups (`/groups`) name no person and are not taken.
 *
 * @see https://developer.mixpanel.com/reference/track-event
 */
export const mixpanel: Dialect = {
  paths: [...both('/track'), ...both('/engage')],
  methods: ['GET', 'POST'],
  async read(asked) {
    const { value, bytes } = await sentBy(asked)
    const isEngage = asked.target.startsWith('/engage')
    return { value: { list: listOf(value), isEngage }, bytes }
  },
  open(request) {
    const { list, isEngage } = objectOf(request)
    const events = Array.isArray(list) ? list : []
    if (events.length === 0) {
      return { problem: { field: 'data', message: 'must hold an event or a list of events' } }
    }
    const keys = events.flatMap((event) => keyOf(objectOf(event)) ?? [])
    const shape = isEngage === true ? profileShape : eventShape
    return {
      events,
      writeKeys: [...new Set(keys)],
      translate: (wire, receivedAtMs) =>
        isObject(wire)
          ? translateAs(shape(wire), { sentAt: null, receivedAtMs, names: NAMES })
          : { problem: { field: 'event', message: 'must be an object' } },
    }
  },
  /** The browser's library asks for words, the server's takes nothing but the bare number. */
  answer({ events, refused }, asked) {
    if (events === 0 && refused.length > 0) throw refusalOf(...refused)
    const isVerbose = queryOf(asked, 'verbose') === '1'
    return isVerbose ? jsonReply({ status: 1, error: null }) : textReply('1')
  },
}

/** Mixpanel's import of past events, with the write key as Basic user. */
export const mixpanelImport: Dialect = {
  ...mixpanel,
  paths: both('/import'),
  methods: ['POST'],
  answer({ events, refused }) {
    if (events === 0 && refused.length > 0) throw refusalOf(...refused)
    return jsonReply({ code: 200, num_records_imported: events, status: 'OK' })
  },
}

async function sentBy(asked: Asked): Promise<{ value: Json; bytes: number }> {
  if (asked.method !== 'GET') return await decodeBody(asked)
  const data = `data=${encodeURIComponent(queryOf(asked, 'data') ?? '')}`
  return { value: parseBody(data), bytes: data.length }
}

const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : [value])

const keyOf = (event: JsonObject): string | null =>
  textIn(event['$token']) ?? textIn(objectOf(event['properties'])['token'])

type Ids = { userId?: string; anonymousId?: string }

/** Without a user the one id is the device's, marked as such or the same as the device's own. */
function identityOf(id: Json | undefined, properties: JsonObject): Ids {
  const given = typeof id === 'number' ? String(id) : (textIn(id) ?? '')
  const device = textIn(properties['$device_id'])
  if (given.startsWith(DEVICE)) return { anonymousId: given.slice(DEVICE.length) }
  const user = textIn(properties['$user_id'])
  if (user === null && given === device) return { anonymousId: given }
  return { userId: user ?? given, ...(device !== null && { anonymousId: device }) }
}

function eventShape(wire: JsonObject): JsonObject {
  const { token: _token, distinct_id: id, time, ...properties } = objectOf(wire['properties'])
  const ids = identityOf(id, properties)
  const common = {
    ...known({ messageId: properties['$insert_id'] }),
    timestamp: timeOf(time),
    ...ids,
    context: contextOf(properties),
  }
  const name = wire['event'] ?? null
  if (name === '$identify') return { ...common, ...identifyShape(ids, properties) }
  if (name === '$create_alias') {
    const { alias = null } = properties
    return { ...common, type: 'alias', userId: alias, previousId: id ?? null }
  }
  if (name === '$mp_web_page_view') return { ...common, type: 'page', properties }
  return { ...common, type: 'track', event: name, properties }
}

function timeOf(time: Json | undefined): string | null {
  const isSeconds = typeof time === 'number' && time < SECONDS_MAX
  return instantText(isSeconds ? Math.round(time * 1_000) : time)
}

function identifyShape({ userId }: Ids, properties: JsonObject): JsonObject {
  const anonymous = textIn(properties['$anon_distinct_id'] ?? properties['$anon_id'])
  const own = anonymous?.startsWith(DEVICE) === true ? anonymous.slice(DEVICE.length) : anonymous
  const user = textIn(properties['$identified_id']) ?? userId ?? null
  return { type: 'identify', userId: user, ...known({ anonymousId: own }) }
}

function profileShape(wire: JsonObject): JsonObject {
  const traits = { ...objectOf(wire['$set_once']), ...objectOf(wire['$set']) }
  return { type: 'identify', ...identityOf(wire['$distinct_id'], wire), traits }
}

function contextOf(properties: JsonObject): JsonObject {
  const url = textIn(properties['$current_url'])
  const referrer = textIn(properties['$referrer'])
  const page = known({ url, referrer: referrer === '$direct' ? null : referrer })
  const campaign = known({
    source: properties['utm_source'],
    medium: properties['utm_medium'],
    name: properties['utm_campaign'],
    content: properties['utm_content'],
    term: properties['utm_term'],
  })
  return { page, campaign, library: known({ name: properties['mp_lib'] }) }
}
