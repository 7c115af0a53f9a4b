import { EVENT_NAME, type Event, type Json, type JsonObject } from '@takt/shared/schemas/event.ts'
import { minorUnits } from '@takt/shared/schemas/money.ts'
import { parse as parseUserAgent } from 'bowser'
import { isbot } from 'isbot'
import { EVENT_FLAG } from './table.ts'

/** The columns that queries use and that are derived from an event's content. */
export type DerivedColumns = {
  orderKey: string | null
  valueMinor: number | null
  currency: string | null
  source: string | null
  medium: string | null
  campaign: string | null
  referrer: string | null
  path: string | null
  device: string | null
  country: string | null
  flags: number
}

const TEXT_CHARACTERS_MAX = 512
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
  const { device, isBot } = clientOf(textOf(context['userAgent']))
  return {
    ...orderColumns(event, projectCurrency),
    source: textOf(campaign['source']),
    medium: textOf(campaign['medium']),
    campaign: textOf(campaign['name']),
    referrer: referrerOf(page, properties),
    path: pathOf(page, properties),
    device,
    country: textOf(objectOf(context['location'])['country']),
    flags: (event.origin === 'import' ? EVENT_FLAG.import : 0) | (isBot ? EVENT_FLAG.bot : 0),
  }
}

function orderColumns(
  event: Event,
  projectCurrency: string,
): Pick<DerivedColumns, 'orderKey' | 'valueMinor' | 'currency'> {
  const { name, properties } = event
  const currency = currencyOf(properties['currency']) ?? projectCurrency
  const valueMinor = amountOf(properties, currency)
  const isOrder = event.type === 'track' && name !== null && ORDER_EVENTS.has(name)
  const orderKey = isOrder ? idOf(properties['order_id'] ?? properties['orderId']) : null
  return { orderKey, valueMinor, currency: valueMinor === null ? null : currency }
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
  const url = textOf(page['url']) ?? textOf(properties['url'])
  return url === null ? null : (parseUrl(url)?.pathname ?? null)
}

/** The host of the referring site; a page of the same site is no referrer. */
function referrerOf(page: JsonObject, properties: JsonObject): string | null {
  const host = hostOf(textOf(page['referrer']) ?? textOf(properties['referrer']))
  const ownHost = hostOf(textOf(page['url']) ?? textOf(properties['url']))
  return host === ownHost ? null : host
}

function hostOf(address: string | null): string | null {
  return address === null ? null : (parseUrl(address)?.hostname ?? null)
}

function parseUrl(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null
}

type Client = { device: string | null; isBot: boolean }
const NO_CLIENT: Client = { device: null, isBot: false }
const CACHED_CLIENTS_MAX = 10_000
const clients = new Map<string, Client>()

/** desktop, mobile, tablet or tv, and whether a robot; user agents repeat, so answers are kept. */
function clientOf(userAgent: string | null): Client {
  if (userAgent === null) return NO_CLIENT
  const cached = clients.get(userAgent)
  if (cached !== undefined) return cached
  const client = {
    device: parseUserAgent(userAgent).platform.type ?? null,
    isBot: isbot(userAgent),
  }
  if (clients.size >= CACHED_CLIENTS_MAX) clients.clear()
  clients.set(userAgent, client)
  return client
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function textOf(value: Json | undefined): string | null {
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text === '' ? null : text.slice(0, TEXT_CHARACTERS_MAX)
}
