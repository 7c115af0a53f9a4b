import type { Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { jsonReply } from '../../reply.ts'
import { decodeBody } from '../decode-body.ts'
import type { Dialect } from '../dialect.ts'
import { refusalOf } from '../refusal.ts'
import { isObject, known, objectOf, textIn } from './json-values.ts'
import { translateAs } from './translate-as.ts'

/**
 * Umami's tracker and its Node library: the `website` is the write key. It knows no visitor unless
 * `identify` names one, so each is one for a day, as with our own cookieless consent.
 *
 * @see https://umami.is/docs/api/sending-stats
 */
export const umami: Dialect = {
  paths: ['/api/send'],
  async read(asked) {
    const { value, bytes } = await decodeBody(asked)
    return { value: { body: value, userAgent: asked.header('user-agent') ?? null }, bytes }
  },
  open(request) {
    const { body, userAgent = null } = objectOf(request)
    const { type, payload } = objectOf(body)
    if (!isObject(payload)) {
      return { problem: { field: 'payload', message: 'must be an object' } }
    }
    const key = textIn(payload['website'])
    return {
      events: [segmentShape(type ?? null, payload, userAgent)],
      writeKeys: key === null ? [] : [key],
      translate: (wire, receivedAtMs) =>
        translateAs(objectOf(wire), {
          sentAt: null,
          receivedAtMs,
          names: { event: 'payload.name', userId: 'payload.id' },
        }),
    }
  },
  answer({ events, refused }) {
    if (events === 0 && refused.length > 0) throw refusalOf(...refused)
    return jsonReply({ ok: true })
  },
}

function segmentShape(type: Json, payload: JsonObject, sentBy: Json): JsonObject {
  const { id, name, data, url, referrer, title, hostname, language } = payload
  const path = textIn(url)
  const host = textIn(hostname)
  const isPath = path?.startsWith('/') === true
  const address = isPath && host !== null ? `https://${host}${path}` : path
  const parsed = address !== null && URL.canParse(address) ? new URL(address) : null
  const parameter = (key: string): string | null => parsed?.searchParams.get(key) ?? null
  const campaign = known({
    source: parameter('utm_source'),
    medium: parameter('utm_medium'),
    name: parameter('utm_campaign'),
    content: parameter('utm_content'),
    term: parameter('utm_term'),
  })
  const page = known({ url: address, path: parsed?.pathname, referrer: textIn(referrer), title })
  const userAgent = payload['userAgent'] ?? sentBy
  const common = {
    ...known({ userId: id }),
    context: { consent: 'cookieless', page, campaign, ...known({ userAgent, locale: language }) },
  }
  if (type === 'identify') return { ...common, type: 'identify', traits: objectOf(data) }
  return textIn(name) === null
    ? { ...common, type: 'page', properties: objectOf(data) }
    : { ...common, type: 'track', event: name ?? null, properties: objectOf(data) }
}
