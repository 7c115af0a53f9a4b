import { EVENT_NAME, type JsonObject } from '@takt/shared/schemas/event.ts'
import { minorUnits } from '@takt/shared/schemas/money.ts'
import { createTimeCell, type DateOrder, decimalCell } from './cells.ts'
import type { ColumnMap } from './column-map.ts'
import { fingerprint, importEvent } from './import-event.ts'
import { type ImportReport, note } from './report.ts'
import type { RowOutcome, RowReader } from './run-import.ts'
import { countCell, monthCell } from './session-cells.ts'

export const SESSION_FIELDS = [
  'outcome',
  'session',
  'visitor',
  'time',
  'month',
  'value',
  'product',
  'cart',
  'checkout',
  'pageViews',
  'duration',
  'visitorType',
  'channel',
  'source',
  'medium',
  'campaign',
  'content',
  'referrer',
  'landing',
  'device',
  'country',
] as const
export type SessionField = (typeof SESSION_FIELDS)[number]
type Cell = (field: SessionField) => string

const TEXT_CHARACTERS_MAX = 200
const DAY_MS = 24 * 3_600_000
/** Visitors of files are kept apart from those of the site: a file tells of whole sessions. */
const VISITOR_PREFIX = 'file:'

export type SessionRowOptions = {
  map: ColumnMap<SessionField>
  currency: string
  timeZone: string
  dateOrder?: DateOrder
  /** Day of rows without a time; its year completes months without a year. */
  on: string
  /** What an empty outcome says: nothing, so that the row is held, or that there was none. */
  blank?: 'hold' | 'no'
  importedAtMs: number
}

/**
 * Reads a file of sessions, one event a row.
 *
 * What a row is recognised by: its `session`, else everything in it and how often the same row came
 * before, so that a second import of the file adds nothing. Its time may be an instant, a day or only
 * a month. Steps and outcome are yes or no, or counts; exports that leave a count of nothing empty are
 * read with `blank: 'no'`.
 */
export function createSessionRowReader(options: SessionRowOptions): RowReader {
  const { map, currency, blank = 'hold', importedAtMs } = options
  const startOf = createStart(options)
  const identify = createIdentities(map)
  return (cells, _row, report): RowOutcome => {
    const cell: Cell = (field) => {
      const text = (cells[map[field] ?? -1]?.trim() ?? '').slice(0, 2_000)
      return text === '' && field === 'outcome' && blank === 'no' ? '0' : text
    }
    const facts = factsOf(cell, { map, currency, report })
    if ('held' in facts) return facts
    const start = startOf(cell)
    if (start === null) {
      return { held: map.time === undefined ? 'month cannot be read' : 'time cannot be read' }
    }
    const identity = identify(cell, cells, report)
    if ('held' in identity) return identity
    const { id, visitor } = identity
    return {
      events: [
        importEvent({
          messageId: `se-${id}`,
          name: EVENT_NAME.sessionImported,
          occurredAtMs: start.atMs + spread(id, start.widthMs),
          receivedAtMs: importedAtMs,
          anonymousId: VISITOR_PREFIX + visitor,
          properties: facts.properties,
          context: contextOf(cell),
        }),
      ],
    }
  }
}

type Start = { atMs: number; widthMs: number }

/** When a row's session began, and how much of that the file leaves open. */
function createStart({
  map,
  timeZone,
  dateOrder,
  on,
}: SessionRowOptions): (cell: Cell) => Start | null {
  const readTime = createTimeCell({ timeZone, ...(dateOrder === undefined ? {} : { dateOrder }) })
  const year = Number(on.slice(0, 4))
  const within = (day: string | null): Start | null => {
    const atMs = day === null ? null : readTime(`${day} 12:00`)
    return atMs === null ? null : { atMs, widthMs: DAY_MS / 4 }
  }
  return (cell) => {
    if (map.time !== undefined) {
      const text = cell('time')
      const atMs = readTime(text)
      if (atMs === null) return null
      return { atMs, widthMs: text.length <= 10 && !/^\d{10}$/.test(text) ? DAY_MS / 4 : 1_000 }
    }
    return within(map.month === undefined ? on : monthCell(cell('month'), year))
  }
}

/** Sessions of one visitor at the same stated instant lie a little apart, always in the same way. */
function spread(id: string, widthMs: number): number {
  let hash = 0
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003
  return Math.floor((hash / 1_000_003) * widthMs)
}

type Identity = { id: string; visitor: string } | { held: string }

function createIdentities(
  map: ColumnMap<SessionField>,
): (cell: Cell, cells: readonly string[], report: ImportReport) => Identity {
  const seen = new Map<string, number>()
  const contents = new Map<string, string>()
  return (cell, cells, report) => {
    const visitor = cell('visitor')
    const session = cell('session')
    if (Math.max(session.length, visitor.length) > TEXT_CHARACTERS_MAX) {
      return { held: 'session or visitor is longer than 200 characters' }
    }
    if (map.visitor !== undefined && visitor === '') return { held: 'visitor is missing' }
    const content = fingerprint(cells)
    if (map.session === undefined) {
      const repeat = seen.get(content) ?? 0
      seen.set(content, repeat + 1)
      if (repeat > 0) note(report, 'rows that repeat another row word for word, each a session')
      const id = `${content}-${String(repeat)}`
      return { id, visitor: visitor || id }
    }
    if (session === '') return { held: 'session is missing' }
    // The same session number may belong to two visitors, as in exports that number each one's visits.
    const id = fingerprint([visitor, session])
    const known = contents.get(id)
    if (known !== undefined && known !== content) {
      return { held: 'session repeats an earlier row with other values' }
    }
    contents.set(id, content)
    return { id, visitor: visitor || id }
  }
}

const STEPS = ['product', 'cart', 'checkout'] as const
type FactOptions = { map: ColumnMap<SessionField>; currency: string; report: ImportReport }

function factsOf(
  cell: Cell,
  { map, currency, report }: FactOptions,
): { properties: JsonObject } | { held: string } {
  if (cell('outcome') === '') return { held: 'outcome is missing; --blank no counts it as none' }
  const orders = countCell(cell('outcome'))
  if (orders === null) return { held: 'outcome is neither yes nor no nor a count' }
  const steps: JsonObject = {}
  for (const step of STEPS.filter((field) => map[field] !== undefined)) {
    const count = countCell(cell(step))
    if (count === null) return { held: `${step} is neither yes nor no nor a count` }
    steps[step] = count > 0
  }
  const value = valueOf(cell('value'), currency)
  if ('held' in value) return value
  if (orders === 0 && (value.minor ?? 0) > 0) note(report, 'a value without the outcome')
  return {
    properties: {
      orders,
      ...steps,
      ...(value.minor === null ? {} : { revenueMinor: value.minor }),
      ...numbersOf(cell, { map, report }),
      ...wordsOf(cell, { map, report }),
    },
  }
}

function numbersOf(cell: Cell, { map, report }: Omit<FactOptions, 'currency'>): JsonObject {
  const numbers: JsonObject = {}
  for (const field of ['pageViews', 'duration'] as const) {
    if (map[field] === undefined) continue
    const number = decimalCell(cell(field))
    if (number === null || Number(number) < 0) note(report, `${field} is missing or negative`)
    else if (field === 'pageViews') numbers['pageViews'] = Math.round(Number(number))
    else numbers['durationMs'] = Math.round(Number(number) * 1000)
  }
  return numbers
}

function wordsOf(cell: Cell, { map, report }: Omit<FactOptions, 'currency'>): JsonObject {
  const words: JsonObject = {}
  for (const field of ['visitorType', 'channel'] as const) {
    if (map[field] === undefined) continue
    const text = cell(field).slice(0, TEXT_CHARACTERS_MAX)
    if (text === '') note(report, `${field} is missing`)
    words[field] = text === '' ? 'unknown' : text
  }
  return words
}

function valueOf(text: string, currency: string): { minor: number | null } | { held: string } {
  if (text === '') return { minor: null }
  const amount = decimalCell(text)
  const minor = amount === null ? null : minorUnits(amount, currency)
  if (minor === null) return { held: 'value is not a number' }
  return minor < 0 ? { held: 'value is negative' } : { minor }
}

function contextOf(cell: Cell): JsonObject {
  const campaign = textsOf(cell, {
    source: 'source',
    medium: 'medium',
    name: 'campaign',
    content: 'content',
  })
  return {
    ...group('campaign', campaign),
    ...group('page', textsOf(cell, { path: 'landing', referrer: 'referrer' })),
    ...group('device', textsOf(cell, { type: 'device' })),
    ...group('location', textsOf(cell, { country: 'country' })),
  }
}

function textsOf(cell: Cell, names: Readonly<Record<string, SessionField>>): JsonObject {
  const texts = Object.entries(names).map(([name, field]) => [name, cell(field)] as const)
  return Object.fromEntries(texts.filter(([, text]) => text !== ''))
}

const group = (name: string, texts: JsonObject): JsonObject =>
  Object.keys(texts).length === 0 ? {} : { [name]: texts }
