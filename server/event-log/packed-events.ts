import type { Event, JsonObject } from '@takt/shared/schemas/event.ts'
import type { TermKind } from '../db/schema.ts'
import { deriveColumns } from './derived-columns.ts'
import { EVENT_FLAG } from './table.ts'
import { visitorKey } from './visitor-key.ts'

/** Where events go, and what the project's settings make of them. */
export type AppendTarget = {
  projectId: number
  /** Stands in for amounts that name none. */
  currency: string
  /** Visitor keys of our own people. */
  ownVisitors?: readonly string[]
}

/** A text that repeats; without a kind it is written as it is, not as a term of the dictionary. */
export type PackedTerm = { projectId: number; kind: TermKind | null; value: string }

/**
 * Events laid out as the log's columns: cheap to hand to another thread, ready to be written.
 *
 * Whoever reads them keeps the terms of all earlier ones: a text is spelt out once, and is a number
 * from then on.
 */
export type PackedEvents = {
  count: number
  /** `NUMBERS` for each event; NaN stands for null. */
  numbers: Float64Array<ArrayBuffer>
  /** `TEXTS` for each event. */
  texts: readonly (string | null)[]
  /** The number of the first new term; 0 says to forget all earlier ones. */
  firstTerm: number
  terms: readonly PackedTerm[]
}

/** How a column travels: as itself, as text, or as the number of a term. */
type Column = readonly [name: string, form: 'number' | 'text' | 'term']

export const COLUMNS: readonly Column[] = [
  ['project_id', 'number'],
  ['message_id', 'text'],
  ['type', 'term'],
  ['name_id', 'term'],
  ['occurred_at_ms', 'number'],
  ['received_at_ms', 'number'],
  ['visitor_id', 'term'],
  ['person_id', 'term'],
  ['account_id', 'term'],
  ['order_key', 'text'],
  ['value_minor', 'number'],
  ['currency', 'term'],
  ['source_id', 'term'],
  ['medium_id', 'term'],
  ['campaign_id', 'term'],
  ['content_id', 'term'],
  ['referrer_id', 'term'],
  ['path_id', 'term'],
  ['device_id', 'term'],
  ['country_id', 'term'],
  ['flags', 'number'],
  ['body', 'text'],
]
export const TEXTS = COLUMNS.filter(([, form]) => form === 'text').length
/** One more than the columns have: the id that an alias replaces. */
export const NUMBERS = COLUMNS.length - TEXTS + 1

const KNOWN_TERMS_MAX = 200_000
const FIRST_CAPACITY = 256

/** Lays out events one after the other. */
export type Packer = {
  /** Nothing of the event is kept when it throws. */
  add(target: AppendTarget, event: Event): void
  /** What was added since the last time. */
  take(): PackedEvents
}

export function createPacker(): Packer {
  const known = createTermNumbers()
  let numbers = new Float64Array(FIRST_CAPACITY * NUMBERS)
  let texts: (string | null)[] = []
  let count = 0
  return {
    add(target, event) {
      const row = deriveColumns(event, target.currency)
      const body = bodyOf(event)
      const visitor = visitorKey(event)
      const isOwn = target.ownVisitors?.includes(visitor) === true
      const { projectId } = target
      if ((count + 1) * NUMBERS > numbers.length) numbers = grown(numbers)
      let at = count * NUMBERS
      const put = (value: number | null): void => {
        numbers[at] = value ?? Number.NaN
        at += 1
      }
      const term = (kind: TermKind | null, value: string | null): void => {
        put(value === null ? null : known.number(projectId, kind, value))
      }
      put(projectId)
      term(null, event.type)
      term('name', event.name)
      put(event.occurredAtMs)
      put(event.receivedAtMs)
      term('visitor', visitor)
      term('person', event.userId)
      term('account', event.groupId)
      put(row.valueMinor)
      term(null, row.currency)
      term('source', row.source)
      term('medium', row.medium)
      term('campaign', row.campaign)
      term('content', row.content)
      term('referrer', row.referrer)
      term('path', row.path)
      term('device', row.device)
      term('country', row.country)
      put(row.flags | (isOwn ? EVENT_FLAG.own : 0))
      // An alias speaks of an id that may never be anybody's own: it needs a number all the same.
      term('person', event.type === 'alias' ? event.previousId : null)
      texts.push(event.messageId, row.orderKey, body)
      count += 1
    },
    take() {
      const packed = { count, numbers: numbers.slice(0, count * NUMBERS), texts, ...known.take() }
      texts = []
      count = 0
      return packed
    },
  }
}

function grown(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}

/** What no column holds, without empty parts. One shape for all: that is what makes it cheap to write. */
function bodyOf(event: Event): string {
  return JSON.stringify({
    properties: filled(event.properties),
    traits: filled(event.traits),
    context: filled(event.context),
    previousId: event.previousId ?? undefined,
    originalTimestamp: event.originalTimestamp ?? undefined,
    sentAt: event.sentAt ?? undefined,
  })
}

const filled = (part: JsonObject): JsonObject | undefined =>
  Object.keys(part).length > 0 ? part : undefined

/** Numbers for texts, in the order in which they first come. */
function createTermNumbers(): {
  number(projectId: number, kind: TermKind | null, value: string): number
  take(): Pick<PackedEvents, 'firstTerm' | 'terms'>
} {
  type OfProject = Map<TermKind | null, Map<string, number>>
  const numbers = new Map<number, OfProject>()
  // The events of a request are of one project: it is looked up once for all of them.
  let lastProject = -1
  let ofLast: OfProject = new Map()
  let next = 0
  let firstTerm = 0
  let terms: PackedTerm[] = []
  const ofProject = (projectId: number): OfProject => {
    if (projectId === lastProject) return ofLast
    lastProject = projectId
    ofLast = numbers.get(projectId) ?? new Map()
    numbers.set(projectId, ofLast)
    return ofLast
  }
  const knownOf = (projectId: number, kind: TermKind | null): Map<string, number> => {
    const kinds = ofProject(projectId)
    const known = kinds.get(kind)
    if (known !== undefined) return known
    const fresh = new Map<string, number>()
    kinds.set(kind, fresh)
    return fresh
  }
  return {
    number(projectId, kind, value) {
      const known = knownOf(projectId, kind)
      const remembered = known.get(value)
      if (remembered !== undefined) return remembered
      known.set(value, next)
      terms.push({ projectId, kind, value })
      next += 1
      return next - 1
    },
    take() {
      const taken = { firstTerm, terms }
      if (next > KNOWN_TERMS_MAX) {
        numbers.clear()
        lastProject = -1
        next = 0
      }
      firstTerm = next
      terms = []
      return taken
    },
  }
}
