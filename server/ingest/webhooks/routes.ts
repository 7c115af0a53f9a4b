import type { JsonObject } from '@takt/shared/schemas/event.ts'
import { type Context, Hono } from 'hono'
import { askedOf } from '../../asked.ts'
import { isSafeNumber, parse } from 'lossless-json'
import { appendTarget, readProjectBySlug } from '../../config-store/projects.ts'
import {
  readWebhookSecrets,
  WEBHOOK_SOURCES,
  type WebhookSource,
} from '../../config-store/webhook-secrets.ts'
import type { Services } from '../../context.ts'
import { AppError } from '../../errors.ts'
import { admit } from '../admit.ts'
import { bytesExpected, rawBytes } from '../../request-bytes.ts'
import { isObject } from '../protocols/json-values.ts'
import type { Translation } from '../step.ts'
import { publicUri } from '../../client-address.ts'
import { translateAs } from '../protocols/translate-as.ts'
import { hubspot } from './hubspot.ts'
import { shopify } from './shopify.ts'
import { stripe } from './stripe.ts'
import type { Delivery, Webhook } from './webhook.ts'
import { woocommerce } from './woocommerce.ts'

const WEBHOOKS: Readonly<Record<WebhookSource, Webhook>> = { shopify, woocommerce, stripe, hubspot }

/** What WooCommerce sends, unsigned, when a webhook is saved. */
const PING = /^webhook_id=\d+$/u

/** `POST /hooks/{source}/{project}`: signed deliveries of shops and payment systems, stored before they are answered. */
export function webhookRoutes(services: Services): Hono {
  const { queue } = services
  return new Hono().post('/hooks/:source/:slug', async (c) => {
    const release = queue.reserve(bytesExpected(askedOf(c)))
    try {
      return await receive(c, services)
    } finally {
      release()
    }
  })
}

async function receive(c: Context, services: Services): Promise<Response> {
  const { queue, config, now } = services
  const source = WEBHOOK_SOURCES.find((each) => each === c.req.param('source'))
  if (source === undefined) {
    throw new AppError('not_found', `source: one of ${WEBHOOK_SOURCES.join(', ')}`)
  }
  const raw = await rawBytes(askedOf(c))
  const text = raw.toString('utf8')
  if (source === 'woocommerce' && PING.test(text.trim())) return c.json({ success: true })
  const delivery = {
    raw,
    header: (name: string) => c.req.header(name),
    method: c.req.method,
    uri: publicUri(c, config),
    nowMs: now(),
  }
  const project = await signedProject(c, { services, source, delivery })
  const wires = payloadsOf(text).flatMap((each) => WEBHOOKS[source].eventsOf(each, delivery))
  const receivedAtMs = delivery.nowMs
  const { events, held } = admit(wires, {
    translate: (wire) =>
      isObject(wire)
        ? opensNoSession(translateAs(wire, { sentAt: null, receivedAtMs, names: {} }))
        : { problem: { field: 'event', message: 'must be an object' } },
    settings: project.settings,
    receivedAtMs,
    bodyBytes: raw.length,
  })
  const { stored, duplicates } = await queue.submit({
    project: appendTarget(project),
    events,
    quarantined: held,
    bytes: raw.length,
  })
  return c.json({ success: true, stored, duplicates })
}

/** A system tells of it afterwards: nobody is on the page then. */
const opensNoSession = (translated: Translation): Translation =>
  'event' in translated ? { event: { ...translated.event, origin: 'import' } } : translated

/** The project, once one of its secrets has signed these very bytes. */
async function signedProject(
  c: Context,
  { services, source, delivery }: { services: Services; source: WebhookSource; delivery: Delivery },
) {
  const { reader } = services.store
  const project = await readProjectBySlug(reader, c.req.param('slug') ?? '')
  const secrets =
    project === undefined ? [] : await readWebhookSecrets(reader, { projectId: project.id, source })
  if (project === undefined || !WEBHOOKS[source].isSigned(delivery, secrets)) {
    throw new AppError(
      'unauthorized',
      `the delivery is not signed with a known secret; add it: takt webhook add --source ${source}`,
    )
  }
  return project
}

/** Ids beyond 2⁵³ stay text: as numbers they would be other ids. */
function payloadsOf(text: string): JsonObject[] {
  try {
    const value = parse(text, undefined, (digits) =>
      isSafeNumber(digits) ? Number(digits) : digits,
    )
    if (isObject(value)) return [value]
    if (Array.isArray(value)) return value.filter(isObject)
  } catch {
    throw new AppError('malformed_json', 'the body is not JSON')
  }
  throw new AppError('malformed_json', 'the body must be a JSON object or list')
}
