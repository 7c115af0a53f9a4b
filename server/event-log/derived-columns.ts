import {
  EVENT_NAME,
  IMPLAUSIBLE_CLOCK,
  type Event,
  type Json,
  type JsonObject,
} from '@takt/shared/schemas/event.ts'
import { recordKeyOf } from '@takt/shared/schemas/crm.ts'
import { minorUnits } from '@takt/shared/schemas/money.ts'
import { parse as parseUserAgent } from 'bowser'
import { isbot } from 'isbot'
import { productsMinor } from './product-amount.ts'
import { EVENT_FLAG } from './table.ts'

/** The columns that queries use and that are derived from an event's content. */
export type DerivedColumns = {
  /** The order, or the record of a CRM, that the event is about. */
  orderKey: string | null
  valueMinor: number | null
  currency: string | null
  source: string | null
  medium: string | null
  campaign: string | null
  content: string | null
  referrer: string | null
  path: string | null
  device: string | null
  country: string | null
  flags: number
}

const TEXT_CHARACTERS_MAX = 512
const CACHED_ANSWERS_MAX = 10_000
const ORDER_EVENTS: ReadonlySet<string> = new Set([
  EVENT_NAME.orderCompleted,
  EVENT_NAME.orderRefunded,
  EVENT_NAME.orderLine,
])

/**
 * @param projectCurrency stands in where the event names none
 */
export function deriveColumns(event: Event, projectCurrency: string): DerivedColumns {
  const { context, properties } = event
  const page = objectOf(context['page'])
  const campaign = objectOf(context['campaign'])
  const { orderKey, valueMinor, currency } = orderColumns(event, projectCurrency)
  const { device, isBot } = clientOf(textOf(context['userAgent']))
  return {
    orderKey,
    valueMinor,
    currency,
    source: textOf(campaign['source']),
    medium: textOf(campaign['medium']),
    campaign: textOf(campaign['name']),
    content: textOf(campaign['content']),
    referrer: referrerOf(page, properties),
    path: pathOf(page, properties),
    device: device ?? statedDevice(event),
    country: textOf(objectOf(context['location'])['country']),
    flags:
      (event.origin === 'import' ? EVENT_FLAG.import : 0) |
      (isBot ? EVENT_FLAG.bot : 0) |
      (context[IMPLAUSIBLE_CLOCK] === true ? EVENT_FLAG.clock : 0),
  }
}

function orderColumns(
  event: Event,
  projectCurrency: string,
): Pick<DerivedColumns, 'orderKey' | 'valueMinor' | 'currency'> {
  const { name, properties } = event
  const currency = currencyOf(properties['currency']) ?? projectCurrency
  const isCompleted = event.type === 'track' && name === EVENT_NAME.orderCompleted
  const valueMinor =
    amountOf(properties, currency) ?? (isCompleted ? listedMinor(properties, currency) : null)
  return {
    orderKey: event.type === 'track' ? orderKeyOf(event) : null,
    valueMinor,
    currency: valueMinor === null ? null : currency,
  }
}

/** An order that nobody gave a number is one of its own, known by its message. */
function orderKeyOf(event: Event): string | null {
  const { name, properties, messageId } = event
  if (name === null || !ORDER_EVENTS.has(name)) return recordKeyOf(event)
  const id = idOf(properties['order_id'] ?? properties['orderId'])
  return id ?? (name === EVENT_NAME.orderCompleted ? messageId : null)
}

/** What its products cost, less the discount: an order that names no amount of its own. */
function listedMinor(properties: JsonObject, currency: string): number | null {
  const listed = productsMinor(properties['products'], currency)
  if (listed === null) return null
  const { discount } = properties
  const less =
    typeof discount === 'number' || typeof discount === 'string'
      ? minorUnits(discount, currency)
      : null
  return Math.max(0, listed - Math.abs(less ?? 0))
}

/** Exact minor units of an import, else revenue, total or value in major units. */
function amountOf(properties: JsonObject, currency: string): number | null {
  const exact = properties['amountMinor']
  if (typeof exact === 'number' && Number.isSafeInteger(exact)) return exact
  for (const name of ['revenue', 'total', 'value']) {
    const amount = properties[name]
    if (typeof amount === 'number' || typeof amount === 'string') {
      const minor = minorUnits(amount, currency)
      if (minor !== null) return minor
    }
  }
  return null
}

function currencyOf(value: Json | undefined): string | null {
  if (typeof value !== 'string') return null
  const code = value.trim().toUpperCase()
  return /^[A-Z]{3}$/.test(code) ? code : null
}

function idOf(value: Json | undefined): string | null {
  return typeof value === 'number' ? String(value) : textOf(value)
}

function pathOf(page: JsonObject, properties: JsonObject): string | null {
  const path = textOf(page['path']) ?? textOf(properties['path'])
  if (path !== null) return path
  return addressOf(textOf(page['url']) ?? textOf(properties['url'])).path
}

/** The host of the referring site; a page of the same site is no referrer. */
function referrerOf(page: JsonObject, properties: JsonObject): string | null {
  const { host } = addressOf(textOf(page['referrer']) ?? textOf(properties['referrer']))
  if (host === null) return null
  return host === addressOf(textOf(page['url']) ?? textOf(properties['url'])).host ? null : host
}

/** A file has no browser that tells the device: it says it in a word. */
const statedDevice = ({ origin, context }: Event): string | null =>
  origin === 'import' ? textOf(objectOf(context['device'])['type']) : null

type Address = { host: string | null; path: string | null }
const NO_ADDRESS: Address = { host: null, path: null }
const addresses = createCache<Address>((address) => {
  if (!URL.canParse(address)) return NO_ADDRESS
  const { hostname, pathname } = new URL(address)
  return { host: hostname === '' ? null : hostname, path: pathname }
})
const addressOf = (text: string | null): Address => (text === null ? NO_ADDRESS : addresses(text))

type Client = { device: string | null; isBot: boolean }
const NO_CLIENT: Client = { device: null, isBot: false }
const clients = createCache<Client>((userAgent) => ({
  device: parseUserAgent(userAgent).platform.type ?? null,
  isBot: isbot(userAgent),
}))
/** desktop, mobile, tablet or tv, and whether a robot. */
const clientOf = (text: string | null): Client => (text === null ? NO_CLIENT : clients(text))

/** Remembers answers for texts that repeat; starts anew when it is full. */
function createCache<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const remembered = known.get(text)
    if (remembered !== undefined) return remembered
    const fresh = answer(text)
    if (known.size >= CACHED_ANSWERS_MAX) known.clear()
    known.set(text, fresh)
    return fresh
  }
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function textOf(value: Json | undefined): string | null {
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text === '' ? null : text.slice(0, TEXT_CHARACTERS_MAX)
}
