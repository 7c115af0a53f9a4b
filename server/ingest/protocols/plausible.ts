import type { Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { textReply } from '../../reply.ts'
import { decodeBody } from '../decode-body.ts'
import type { Dialect } from '../dialect.ts'
import { refusalOf } from '../refusal.ts'
import { isObject, known, objectOf, textIn } from './json-values.ts'
import { translateAs } from './translate-as.ts'

const ACCEPTED = 202

/**
 * Plausible's script and trackers: the site's `domain` is the write key. They know no visitor, so each
 * is one for a day, as with our own cookieless consent.
 *
 * @see https://plausible.io/docs/events-api
 */
export const plausible: Dialect = {
  paths: ['/api/event'],
  async read(asked) {
    const { value, bytes } = await decodeBody(asked)
    return { value: { body: value, userAgent: asked.header('user-agent') ?? null }, bytes }
  },
  open(request) {
    const { body, userAgent = null } = objectOf(request)
    if (!isObject(body)) return { problem: { field: 'body', message: 'must be a JSON object' } }
    const key = textIn(body['d'] ?? body['domain'])
    return {
      events: [segmentShape(body, userAgent)],
      writeKeys: key === null ? [] : [key],
      translate: (wire, receivedAtMs) =>
        translateAs(objectOf(wire), { sentAt: null, receivedAtMs, names: { event: 'n' } }),
    }
  },
  answer({ events, refused }) {
    if (events === 0 && refused.length > 0) throw refusalOf(...refused)
    return textReply('ok', ACCEPTED)
  },
}

function segmentShape(body: JsonObject, userAgent: Json): JsonObject {
  const name = body['n'] ?? body['name'] ?? null
  const url = textIn(body['u'] ?? body['url'])
  const address = url !== null && URL.canParse(url) ? new URL(url) : null
  const page = known({
    url,
    path: address?.pathname,
    referrer: textIn(body['r'] ?? body['referrer']),
  })
  const parameter = (key: string): string | null => address?.searchParams.get(key) ?? null
  const campaign = known({
    source: parameter('utm_source') ?? parameter('ref') ?? parameter('source'),
    medium: parameter('utm_medium'),
    name: parameter('utm_campaign'),
    content: parameter('utm_content'),
    term: parameter('utm_term'),
  })
  const properties = { ...propertiesOf(body), ...revenueOf(body['$'] ?? body['revenue']) }
  const common = { context: { consent: 'cookieless', page, campaign, ...known({ userAgent }) } }
  return name === 'pageview'
    ? { ...common, type: 'page', properties }
    : { ...common, type: 'track', event: name, properties }
}

/** An object; older trackers write it out as text. */
function propertiesOf(body: JsonObject): JsonObject {
  const given = body['p'] ?? body['props'] ?? body['m'] ?? body['meta']
  if (typeof given !== 'string') return objectOf(given)
  try {
    return objectOf(JSON.parse(given))
  } catch {
    return {}
  }
}

function revenueOf(value: unknown): JsonObject {
  const { amount, currency } = objectOf(value)
  return known({ revenue: amount, currency })
}
