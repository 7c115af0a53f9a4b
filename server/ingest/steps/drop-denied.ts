import type { Event, Json, JsonObject } from '@takt/shared/schemas/event.ts'

/** Names that no project needs and that may hold a secret; written without case, dashes and spaces. */
const DENIED_NAMES = [
  'password',
  'passwd',
  'pwd',
  'secret',
  'clientsecret',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'apikey',
  'authorization',
  'creditcard',
  'cardnumber',
  'cvc',
  'cvv',
  'iban',
  'ssn',
]
/** In addresses also what names a person: links in letters often carry it. */
const DENIED_PARAMETERS = ['email', 'mail', 'phone', 'tel', 'firstname', 'lastname', 'signature']

const ADDRESS = /^(?:https?:\/\/|\/|\?|#)[^\s]*[?&#][^\s=]+=/iu

export type Denied = { names: ReadonlySet<string>; parameters: ReadonlySet<string> }

const lists = new WeakMap<readonly string[], Denied>()

/** The built-in names and a project's own. */
export function deniedOf(own: readonly string[]): Denied {
  const known = lists.get(own)
  if (known !== undefined) return known
  const names = new Set([...DENIED_NAMES, ...own.map(plainName)])
  const denied = { names, parameters: new Set([...names, ...DENIED_PARAMETERS]) }
  lists.set(own, denied)
  return denied
}

const PLAIN_NAMES_MAX = 10_000
const plainNames = new Map<string, string>()

/** Without case, dashes and spaces; names repeat, so they are remembered. */
function plainName(name: string): string {
  const known = plainNames.get(name)
  if (known !== undefined) return known
  if (plainNames.size >= PLAIN_NAMES_MAX) plainNames.clear()
  const plain = name.toLowerCase().replaceAll(/[-_\s]/gu, '')
  plainNames.set(name, plain)
  return plain
}

/** Takes out properties and URL parameters that may not be stored; the same event where there are none. */
export function dropDenied(event: Event, denied: Denied): Event {
  const properties = cleanObject(event.properties, denied)
  const traits = cleanObject(event.traits, denied)
  const context = cleanObject(event.context, denied)
  const isSame =
    properties === event.properties && traits === event.traits && context === event.context
  return isSame ? event : { ...event, properties, traits, context }
}

function cleanObject(object: JsonObject, denied: Denied): JsonObject {
  let changed: JsonObject | null = null
  for (const key of Object.keys(object)) {
    const value = object[key] ?? null
    if (denied.names.has(plainName(key))) {
      changed ??= { ...object }
      delete changed[key]
      continue
    }
    const cleaned = cleanValue(value, denied)
    if (cleaned !== value) {
      changed ??= { ...object }
      changed[key] = cleaned
    }
  }
  return changed ?? object
}

function cleanValue(value: Json, denied: Denied): Json {
  if (typeof value === 'string') return value.includes('=') ? cleanAddress(value, denied) : value
  if (typeof value !== 'object' || value === null) return value
  if (!Array.isArray(value)) return cleanObject(value, denied)
  const cleaned = value.map((item) => cleanValue(item, denied))
  return cleaned.every((item, index) => item === value[index]) ? value : cleaned
}

/** Parameters after `?` and, for answers of sign-in services, after `#`. */
function cleanAddress(text: string, { parameters }: Denied): string {
  if (!ADDRESS.test(text)) return text
  const cleaned = text.replaceAll(
    /([?&#])([^=&#]+)=[^&#]*/gu,
    (whole, before: string, name: string) =>
      parameters.has(plainName(decoded(name))) ? before : whole,
  )
  return cleaned === text
    ? text
    : cleaned
        .replaceAll(/&{2,}/gu, '&')
        .replaceAll(/([?#])&/gu, '$1')
        .replaceAll(/[?&#]+(?=#|$)/gu, '')
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
