import { ChannelPath } from '@takt/shared/schemas/channel-path.ts'
import { booleanCell, decimalCell } from './cells.ts'
import type { ColumnMap } from './column-map.ts'
import { createNumberCell, type NumberStyle } from './crm/numbers.ts'
import { hold, type ImportReport } from './report.ts'

/** A file of touches: one row a touch of somebody, with whether it led to a conversion. */
export const TOUCH_PATH_FIELDS = ['person', 'time', 'channel', 'conversion', 'value'] as const
export type TouchPathField = (typeof TOUCH_PATH_FIELDS)[number]

const SYNONYMS: Readonly<Record<TouchPathField, readonly string[]>> = {
  person: [
    'cookie',
    'cookieid',
    'userid',
    'user',
    'uid',
    'customerid',
    'visitorid',
    'personid',
    'id',
  ],
  time: ['time', 'timestamp', 'datetime', 'date', 'eventtime', 'touchtime', 'zeit', 'datum'],
  channel: ['channel', 'marketingchannel', 'touchpoint', 'source', 'medium', 'campaign', 'kanal'],
  conversion: ['conversion', 'converted', 'isconversion', 'conversions', 'konversion'],
  value: ['conversionvalue', 'value', 'revenue', 'amount', 'wert', 'umsatz'],
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/gu, '')

/** The columns that hold the fields, by the names that such files use; null when it is no such file. */
export function guessTouchPathColumns(
  columns: readonly string[],
): ColumnMap<TouchPathField> | null {
  const names = columns.map(plain)
  const map: { [F in TouchPathField]?: number } = {}
  for (const field of TOUCH_PATH_FIELDS) {
    const taken = new Set(Object.values(map))
    const index = SYNONYMS[field]
      .map((known) => names.findIndex((name, at) => name === known && !taken.has(at)))
      .find((at) => at >= 0)
    if (index !== undefined) map[field] = index
  }
  const needed = ['person', 'time', 'channel', 'conversion'] as const
  return needed.every((field) => map[field] !== undefined) ? map : null
}

const CHANNELS_MAX = 1_000

type Touch = { at: number; order: number; channel: string; value: number | null }

/**
 * Makes journeys of single touches: each person's in the order of their time, cut after every
 * conversion; what comes after the last one led to none (yet).
 *
 * @param style how the file writes `3,195`
 */
export function createTouchPathCollector(
  map: ColumnMap<TouchPathField>,
  style: NumberStyle = 'english',
): {
  add(report: ImportReport, at: { row: number; cells: readonly string[] }): void
  paths(): ChannelPath[]
} {
  const people = new Map<string, Touch[]>()
  const numberOf = createNumberCell(style)
  return {
    add(report, { row, cells }) {
      const cell = (field: TouchPathField): string => cells[map[field] ?? -1]?.trim() ?? ''
      const touch = touchOf(cell, { order: row, numberOf })
      if ('held' in touch) {
        hold(report, row, touch.held)
        return
      }
      const known = people.get(cell('person'))
      if (known === undefined) people.set(cell('person'), [touch])
      else known.push(touch)
    },
    paths() {
      const sums = new Map<string, ChannelPath>()
      for (const touches of people.values()) {
        for (const path of journeysOf(touches)) {
          const key = JSON.stringify(path.channels)
          const before = sums.get(key)
          sums.set(key, before === undefined ? path : sumOf(before, path))
        }
      }
      return [...sums.values()]
    },
  }
}

function touchOf(
  cell: (field: TouchPathField) => string,
  { order, numberOf }: { order: number; numberOf: ReturnType<typeof createNumberCell> },
): Touch | { held: string } {
  if (cell('person') === '') return { held: 'person is missing' }
  if (cell('channel') === '') return { held: 'channel is missing' }
  if (cell('channel').length > 100) return { held: 'channel: has more than 100 characters' }
  const at = timeOf(cell('time'))
  if (at === null) return { held: 'time: cannot be read' }
  const converted = booleanCell(cell('conversion')) ?? Number(decimalCell(cell('conversion'))) > 0
  const value = cell('value') === '' ? '0' : numberOf(cell('value')).decimal
  if (value === null) return { held: 'value: is not a number' }
  return { at, order, channel: cell('channel'), value: converted ? Number(value) : null }
}

/** ISO 8601, or seconds or milliseconds since 1970; touches need only their order. */
function timeOf(text: string): number | null {
  if (text === '') return null
  if (/^\d+(\.\d+)?$/u.test(text)) return Number(text)
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : at
}

function journeysOf(touches: readonly Touch[]): ChannelPath[] {
  const journeys: ChannelPath[] = []
  let channels: string[] = []
  for (const { channel, value } of touches.toSorted((a, b) => a.at - b.at || a.order - b.order)) {
    // Nobody's journey needs more; a machine's would fill the memory.
    if (channels.length < CHANNELS_MAX) channels.push(channel)
    if (value === null) continue
    journeys.push(ChannelPath.parse({ channels, conversions: 1, nulls: 0, value }))
    channels = []
  }
  return channels.length === 0
    ? journeys
    : [...journeys, ChannelPath.parse({ channels, conversions: 0, nulls: 1, value: 0 })]
}

const sumOf = (a: ChannelPath, b: ChannelPath): ChannelPath => ({
  channels: a.channels,
  conversions: a.conversions + b.conversions,
  nulls: a.nulls + b.nulls,
  value: a.value + b.value,
})
