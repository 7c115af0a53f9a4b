import { ChannelPath } from '@takt/shared/schemas/channel-path.ts'
import { booleanCell, decimalCell } from './cells.ts'
import type { ColumnMap } from './column-map.ts'
import { createNumberCell, type NumberStyle } from './crm/numbers.ts'
import { hold, type ImportReport, note } from './report.ts'

export const PATH_FIELDS = ['path', 'conversions', 'nulls', 'value'] as const
export type PathField = (typeof PATH_FIELDS)[number]

/** Names that such files give their columns. */
const SYNONYMS: Readonly<Record<PathField, readonly string[]>> = {
  path: ['path', 'paths', 'channel_path', 'journey', 'touchpoints', 'pfad', 'kanalpfad'],
  conversions: [
    'conversions',
    'conversion',
    'total_conversions',
    'conv',
    'converted',
    'konversionen',
  ],
  nulls: ['nulls', 'null', 'total_null', 'total_nulls', 'non_conversions', 'path_no_conversions'],
  value: [
    'value',
    'conversion_value',
    'total_conversion_value',
    'conversions_value',
    'revenue',
    'wert',
    'umsatz',
  ],
}

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '_')

/** The columns that hold the fields, by the names that such files use. */
export function guessPathColumns(columns: readonly string[]): string {
  return PATH_FIELDS.flatMap((field) => {
    const found = SYNONYMS[field]
      .map((name) => columns.find((column) => plain(column) === name))
      .find((column) => column !== undefined)
    return found === undefined ? [] : [`${field}=${found}`]
  }).join(',')
}

/**
 * Adds up the rows of a file of paths (`A > B > C`), so that a path that stands there twice counts
 * once with both sums.
 *
 * Without a column of nulls a row without a conversion is one journey that led to none.
 *
 * @param style how the file writes `3,195`
 */
export function createPathCollector(
  map: ColumnMap<PathField>,
  style: NumberStyle = 'english',
): {
  add(report: ImportReport, at: { row: number; cells: readonly string[] }): void
  paths(): ChannelPath[]
} {
  const known = new Map<string, ChannelPath>()
  const numberOf = createNumberCell(style)
  return {
    add(report, { row, cells }) {
      const read = pathOf(cells, { map, numberOf })
      if ('held' in read) {
        hold(report, row, read.held)
        return
      }
      const { path } = read
      if (path.channels.length === 0) note(report, 'a path without a channel: nobody is credited')
      const key = JSON.stringify(path.channels)
      const before = known.get(key)
      if (before !== undefined) note(report, 'the same path again: added up')
      known.set(key, before === undefined ? path : sumOf(before, path))
    },
    paths: () => [...known.values()],
  }
}

const sumOf = (a: ChannelPath, b: ChannelPath): ChannelPath => ({
  channels: a.channels,
  conversions: a.conversions + b.conversions,
  nulls: a.nulls + b.nulls,
  value: a.value + b.value,
})

function pathOf(
  cells: readonly string[],
  { map, numberOf }: { map: ColumnMap<PathField>; numberOf: ReturnType<typeof createNumberCell> },
): { path: ChannelPath } | { held: string } {
  const cell = (field: PathField): string => cells[map[field] ?? -1]?.trim() ?? ''
  const conversions = countCell(cell('conversions'))
  if (conversions === null) return { held: 'conversions: is not a whole number of at least 0' }
  const givenNulls =
    map.nulls === undefined ? (conversions === 0 ? 1 : 0) : countCell(cell('nulls'))
  if (givenNulls === null) return { held: 'nulls: is not a whole number of at least 0' }
  const value = cell('value') === '' ? '0' : numberOf(cell('value')).decimal
  if (value === null) return { held: 'value: is not a number' }
  if (conversions === 0 && Number(value) !== 0)
    return { held: 'value: stands without a conversion' }
  const parsed = ChannelPath.safeParse({
    channels: channelsOf(cell('path')),
    conversions,
    nulls: givenNulls,
    value: Number(value),
  })
  return parsed.success
    ? { path: parsed.data }
    : { held: 'path: needs channels between ">", each of 100 characters at most' }
}

/** `A > B`, with an arrow or a bar in place of it, or the list that a program prints: `['A', 'B']`. */
function channelsOf(text: string): string[] {
  const list = /^\[(.*)\]$/u.exec(text)?.[1]
  const channels =
    list === undefined
      ? text.split(/\s*(?:[=-]?>|→|›|\|)+\s*/u)
      : list.split(',').map((part) => part.trim().replaceAll(/^['"]|['"]$/gu, ''))
  return channels.filter((channel) => channel !== '')
}

/** `3`, `3.0`, `1,234`, `true`; an empty cell is 0. */
function countCell(text: string): number | null {
  if (text === '') return 0
  const decimal = decimalCell(text) ?? text.replaceAll(/[,.\s]/gu, '')
  const number = Number(decimal)
  if (Number.isSafeInteger(number) && number >= 0) return number
  const answer = booleanCell(text)
  return answer === null ? null : Number(answer)
}
