import { createHash, timingSafeEqual } from 'node:crypto'
import { NO_VISITOR } from '@takt/shared/schemas/crm.ts'
import type { Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { dealFields } from '../../import/crm/deal-values.ts'
import { instantText, known, textIn } from '../protocols/json-values.ts'
import { type Delivery, isHmac, type Webhook } from './webhook.ts'

/** HubSpot's own limit: an older delivery may be somebody's copy. */
const TOLERANCE_MS = 300_000

/** Properties of contacts that say nothing about the person but where they stand. */
const CONTACT_PROPERTIES: ReadonlySet<string> = new Set([
  'lifecyclestage',
  'hs_lead_status',
  'hubspot_owner_id',
  'hs_analytics_source',
  'associatedcompanyid',
  'num_associated_deals',
])

/**
 * HubSpot's webhooks: what happens to deals and contacts, one property at a time, in the words of every
 * other event about a deal.
 *
 * A contact's other properties are told as changed, without their values: names and addresses are not
 * stored.
 *
 * @see https://developers.hubspot.com/docs/api/webhooks/validating-requests
 */
export const hubspot: Webhook = {
  isSigned(delivery, secrets) {
    const { header, raw, nowMs, method, uri } = delivery
    const signature = header('x-hubspot-signature-v3')
    if (signature === undefined) return isSignedV2(delivery, secrets)
    const time = header('x-hubspot-request-timestamp') ?? ''
    if (!(Math.abs(nowMs - Number(time)) <= TOLERANCE_MS)) return false
    const signed = Buffer.concat([Buffer.from(method + decodedUri(uri)), raw, Buffer.from(time)])
    return isHmac(signed, { signature, encoding: 'base64', secrets })
  },
  eventsOf,
}

/** Older apps: a hash of the secret before what is signed; it knows no time. */
function isSignedV2({ header, method, uri, raw }: Delivery, secrets: readonly string[]): boolean {
  const given = Buffer.from(header('x-hubspot-signature') ?? '', 'hex')
  return secrets.some((secret) => {
    const hash = createHash('sha256')
    const signed = header('x-hubspot-signature-version') === 'v2' ? secret + method + uri : secret
    const own = hash.update(signed).update(raw).digest()
    return own.length === given.length && timingSafeEqual(own, given)
  })
}

const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/giu
const decodedUri = (uri: string): string => uri.replaceAll(DECODED, decodeURIComponent)

const NAMES: Readonly<Record<string, string | undefined>> = {
  creation: 'Created',
  propertyChange: 'Changed',
  deletion: 'Deleted',
  privacyDeletion: 'Deleted For Privacy',
  merge: 'Merged',
  restore: 'Restored',
}
/** The generic `object.*` subscriptions name the kind of object by number. */
const KINDS: Readonly<Record<string, string | undefined>> = {
  deal: 'deal',
  contact: 'contact',
  '0-3': 'deal',
  '0-1': 'contact',
}

function eventsOf(told: JsonObject): JsonObject[] {
  const [object = '', action = ''] = (textIn(told['subscriptionType']) ?? '').split('.')
  const kind = KINDS[object === 'object' ? (textIn(told['objectTypeId']) ?? '') : object]
  const what = NAMES[action]
  const id = idText(told['objectId'])
  if (kind === undefined || what === undefined || id === null) return []
  const wire = known({
    type: 'track',
    messageId: `hubspot-${[told['eventId'], told['subscriptionId'], id, told['occurredAt']].map(idText).join('-')}`,
    anonymousId: NO_VISITOR,
    userId: kind === 'contact' ? `hubspot-contact-${id}` : null,
    groupId: kind === 'contact' ? companyOf(told) : null,
    event: `${kind === 'deal' ? 'Deal' : 'Contact'} ${what}`,
    timestamp: instantText(told['occurredAt']),
    properties: known({
      [`${kind}_id`]: id,
      portal_id: idText(told['portalId']),
      ...changeOf(told, kind),
    }),
    context: { library: { name: 'hubspot-webhook' } },
  })
  return [wire]
}

/** Which property changed; its value only where it says nothing about a person. */
function changeOf(told: JsonObject, kind: string): Record<string, Json | null | undefined> {
  const property = textIn(told['propertyName']) ?? ''
  const isTold = kind === 'deal' || CONTACT_PROPERTIES.has(property)
  const fields = kind === 'deal' ? dealFields(property, told['propertyValue']) : null
  return {
    property: property === '' ? null : property,
    value: isTold ? told['propertyValue'] : null,
    ...fields,
  }
}

/** The company that a contact was put to. */
const companyOf = (told: JsonObject): string | null =>
  told['propertyName'] === 'associatedcompanyid' ? idText(told['propertyValue']) : null

const idText = (id: Json | undefined): string | null =>
  typeof id === 'number' ? String(id) : textIn(id)
