import { type ColumnMap, ColumnMapError, parseColumnMap } from '../column-map.ts'
import type { Field } from '../field-names.ts'
import { guessColumns, plainName } from './guess-columns.ts'

type Kind = {
  /** What the file lists; it settles what names of columns alone cannot tell. */
  kind: string
  fields: Readonly<Record<string, Field>>
  required: readonly string[]
  given?: string | undefined
  /** Columns that hold no dates, whatever they are called: none is taken for a date unless it is given. */
  notDates?: ReadonlySet<number>
}

/**
 * Where each field stands: by the given pairs, and what they leave open by the columns' names.
 *
 * `field=COLUMN,…`, or the same as a JSON object for columns with a comma in their name. A pair without a
 * column says that the file does not have the field, whatever its columns are called.
 *
 * @throws ColumnMapError for a field or column that is not there, or a required field without a column
 */
export function mapColumns(
  { columns }: { columns: readonly string[] },
  { kind, fields, required, given = '', notDates }: Kind,
): ColumnMap<string> {
  const names = Object.keys(fields)
  const pairs = pairsOf(given)
  const told: { [name: string]: number | undefined } = {}
  const absent = new Set<string>()
  for (const [name, column] of pairs) {
    if (!names.includes(name)) throw noField(name, names)
    if (column === '') absent.add(name)
    else told[name] = indexOf(column, name, columns)
  }
  const used = new Set(Object.values(told))
  const guessed = Object.entries(guessColumns(columns, fields, notDates)).filter(
    ([name, index]) => told[name] === undefined && !absent.has(name) && !used.has(index),
  )
  const map: { [name: string]: number | undefined } = { ...Object.fromEntries(guessed), ...told }
  settle(map, { kind, columns, absent })
  const missing = required.filter((name) => map[name] === undefined)
  // Says which one is missing, in the words of every other import.
  if (missing.length > 0) parseColumnMap('', { fields: names, required: missing, columns })
  return Object.fromEntries(Object.entries(map).filter(([, index]) => index !== undefined))
}

/** What names of columns alone cannot tell. */
function settle(
  map: { [name: string]: number | undefined },
  {
    kind,
    columns,
    absent,
  }: { kind: string; columns: readonly string[]; absent: ReadonlySet<string> },
): void {
  const isNamedByLead = plainName(columns[map['id'] ?? -1] ?? '') === 'mqlid'
  // Closed deals that a marketing system lists are named by the lead that they came from.
  if (kind === 'deals' && isNamedByLead && !absent.has('lead')) map['lead'] ??= map['id']
  // A column "name" names a field only where another holds its value; else it is the deal's own.
  if (kind === 'deal-history' && (map['newValue'] ?? map['value']) === undefined)
    delete map['field']
}

function pairsOf(given: string): [name: string, column: string][] {
  if (given.trimStart().startsWith('{')) return jsonPairs(given)
  return given
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=')
      return [name.trim(), rest.join('=').trim()]
    })
}

function jsonPairs(given: string): [name: string, column: string][] {
  let parsed: unknown
  try {
    parsed = JSON.parse(given)
  } catch {
    throw new ColumnMapError('--map: is no valid JSON; write {"field": "COLUMN"}')
  }
  return Object.entries(parsed as object).map(([name, column]: [string, unknown]) => {
    if (typeof column !== 'string') throw new ColumnMapError(`--map: ${name}: must be a column`)
    return [name, column]
  })
}

function indexOf(column: string, field: string, columns: readonly string[]): number {
  const index = columns.indexOf(column)
  if (index >= 0) return index
  throw new ColumnMapError(
    `--map: ${field}: the file has no column "${column}"; it has ${columns.join(', ')}`,
  )
}

const noField = (name: string, names: readonly string[]): ColumnMapError =>
  new ColumnMapError(`--map: there is no field "${name}"; the fields are ${names.join(', ')}`)
