import { DateTime } from 'luxon'
import { dateOrderOf, createDateCell } from './dates.ts'
import type { ColumnMap } from '../column-map.ts'
import { booleanCell } from '../cells.ts'
import type { CsvFile } from '../csv-rows.ts'
import type { Event } from '@takt/shared/schemas/event.ts'
import type { RowReader } from '../run-import.ts'
import { type DealOptions, dealRow, stageEvents } from './deal-rows.ts'
import {
  ACCOUNT_FIELDS,
  ACTIVITY_FIELDS,
  CONTACT_FIELDS,
  DEAL_FIELDS,
  HISTORY_FIELDS,
  LEAD_FIELDS,
  MRR_FIELDS,
} from './fields.ts'
import type { Field } from '../field-names.ts'
import { plainName, unitOfColumn } from './guess-columns.ts'
import { historyRow } from './history-rows.ts'
import type { KnownNames } from './known-names.ts'
import { mapColumns } from './map-columns.ts'
import { columnsWithoutDates } from './not-dates.ts'
import { coverageEvent, mrrRow } from './mrr-rows.ts'
import { numberStyleOf } from './numbers.ts'
import { accountRow, activityRow, contactRow, leadRow, type RecordOptions } from './people-rows.ts'
import type { Problems } from './problems.ts'
import { salesforceId } from './salesforce-id.ts'
import { createRowReader, type FileLook, type RowOptions } from './row-context.ts'

export const CRM_KINDS = {
  deals: { fields: DEAL_FIELDS, required: ['id'] },
  'deal-history': { fields: HISTORY_FIELDS, required: ['deal', 'at'] },
  accounts: { fields: ACCOUNT_FIELDS, required: [] },
  contacts: { fields: CONTACT_FIELDS, required: [] },
  leads: { fields: LEAD_FIELDS, required: [] },
  activities: { fields: ACTIVITY_FIELDS, required: [] },
  mrr: { fields: MRR_FIELDS, required: [] },
} as const satisfies Record<
  string,
  { fields: Readonly<Record<string, Field>>; required: readonly string[] }
>
export type CrmKind = keyof typeof CRM_KINDS
export const CRM_PRESETS = ['hubspot', 'salesforce', 'generic'] as const
export type CrmPreset = (typeof CRM_PRESETS)[number]

const SAMPLE_ROWS = 2_000

export type CrmImport = {
  kind: CrmKind
  /** Field → name of its column. */
  mapping: Record<string, string>
  look: FileLook
  /** The zone in which times without one are read. */
  timeZone: string
  readRow: RowReader
  gate: DealOptions['gate']
  /** What the file says as a whole, once it is read. */
  finish(): Event[]
}

/**
 * Prepares the reading of a CRM's export: finds the columns by their names, looks at the first rows to
 * see how dates and numbers are written, and makes the reader of rows.
 *
 * Connectors and weekly exports write UTC without saying so: the presets read times without a zone so,
 * the generic one in the project's zone.
 *
 * @throws ColumnMapError when a column that is needed cannot be found
 */
export async function prepareCrmImport(
  file: CsvFile,
  {
    kind,
    preset,
    map: given,
    project,
    importedAtMs,
    names,
    ruling,
    keepsDeleted,
    problems,
  }: {
    kind: CrmKind
    preset: CrmPreset
    map?: string
    project: { currency: string; timeZone: string }
    importedAtMs: number
    names: KnownNames
    ruling: 'default' | 'strict'
    keepsDeleted: boolean
    problems: Problems
  },
): Promise<CrmImport> {
  const fields: Readonly<Record<string, Field>> = CRM_KINDS[kind].fields
  const notDates = await columnsWithoutDates(file, fields)
  const map = mapColumns(file, { kind, ...CRM_KINDS[kind], given, notDates })
  const look = await lookAt(file, map, fields)
  const timeZone = preset === 'generic' ? project.timeZone : 'UTC'
  const utcFields = utcFieldsOf(file, map)
  const idOf = preset === 'salesforce' ? salesforceId : (id: string) => id
  noteFile(file, { kind, map, notDates, problems })
  const gate = { ruling, qualified: 0, held: 0 }
  const coverage = { until: '' }
  const common = {
    currency: project.currency,
    ...standIns(file, map, { kind, importedAtMs, timeZone: project.timeZone }),
    importedAtMs,
    names,
    keepsDeleted: keepsDeleted || look.isAllDeleted,
  }
  const readers = createReaders(file, map, {
    ...common,
    gate,
    coverage,
    fields,
    row: { look, timeZone, dayZone: project.timeZone, utcFields, idOf, problems },
  })
  return {
    kind,
    mapping: namedColumns(map, file.columns),
    look,
    timeZone,
    readRow: watchIds(readers[kind], { map, kind, problems, columns: file.columns.length }),
    gate,
    finish: () =>
      kind === 'mrr' && coverage.until !== '' ? [coverageEvent({ ...common, coverage })] : [],
  }
}

/** `Created (UTC)`, as Stripe names them. */
const utcFieldsOf = ({ columns }: CsvFile, map: ColumnMap<string>): Set<string> =>
  new Set(
    Object.entries(map).flatMap(([name, index]) =>
      /\(UTC\)$/iu.test(columns[index ?? -1] ?? '') ? [name] : [],
    ),
  )

const namedColumns = (map: ColumnMap<string>, columns: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([name, index]) => [name, columns[index ?? -1] ?? '']))

/** A file without any of these dates is dated by its import. */
const DATES_OF: Partial<Record<CrmKind, readonly string[]>> = {
  deals: ['created', 'wonOn', 'closeOn', 'expectedClose', 'stageEntered'],
  leads: ['created', 'mql', 'sql', 'opp', 'handedOver', 'accepted'],
}

/** What stands in for dates and currencies that no cell says. */
function standIns(
  { columns }: CsvFile,
  map: ColumnMap<string>,
  { kind, importedAtMs, timeZone }: { kind: CrmKind; importedAtMs: number; timeZone: string },
) {
  const today = DateTime.fromMillis(importedAtMs, { zone: timeZone }).toISODate() ?? ''
  const isUndated = DATES_OF[kind]?.every((name) => map[name] === undefined) === true
  const columnCurrency = columnCurrencyOf(map, columns)
  return { columnCurrency, today, undatedOn: isUndated ? today : null }
}

/** The currency that the column of amounts names; null where a column of its own says it. */
function columnCurrencyOf(map: ColumnMap<string>, columns: readonly string[]): string | null {
  if (map['currency'] !== undefined) return null
  const index = ['amount', 'mrr', 'arr', 'unitPrice']
    .map((name) => map[name])
    .find(Number.isInteger)
  return unitOfColumn(columns[index ?? -1] ?? '')?.currency ?? null
}

type ReaderOptions = RecordOptions & {
  columnCurrency: string | null
  today: string
  gate: DealOptions['gate']
  coverage: { until: string }
  fields: Readonly<Record<string, Field>>
  row: RowOptions
}

function createReaders(
  { columns }: CsvFile,
  map: ColumnMap<string>,
  { gate, coverage, fields, row: rowOptions, ...common }: ReaderOptions,
): Record<CrmKind, RowReader> {
  const rows = createRowReader<string>(map, fields, rowOptions)
  const { look, timeZone, dayZone } = rowOptions
  const dateCell = createDateCell({ timeZone, dayZone, order: look.dateOrder ?? 'mdy' })
  const dateOf = (cell: string): number | null => dateCell(cell)?.atMs ?? null
  const dealOptions = { ...common, gate, stageColumns: stageColumnsOf(columns) }
  const historyOptions = { ...common, lastStages: new Map<string, string>() }
  const idColumn = plainName(columns[map['id'] ?? -1] ?? '')
  return {
    deals(cells, row) {
      const read = rows(cells, row)
      const outcome = dealRow(read, dealOptions)
      if (!('events' in outcome)) return outcome
      const entered = stageEvents(read, cells, dateOf, dealOptions)
      return { ...outcome, events: [...outcome.events, ...entered] }
    },
    'deal-history': (cells, row) => historyRow(rows(cells, row), historyOptions),
    accounts: (cells, row) => accountRow(rows(cells, row), common),
    contacts: (cells, row) => contactRow(rows(cells, row), common),
    leads: (cells, row) => leadRow(rows(cells, row), { ...common, idColumn }),
    activities: (cells, row) => activityRow(rows(cells, row), common),
    mrr: (cells, row) => mrrRow(rows(cells, row), { ...common, coverage }),
  }
}

async function lookAt(
  file: CsvFile,
  map: ColumnMap<string>,
  fields: Readonly<Record<string, Field>>,
): Promise<FileLook> {
  const dates: string[] = []
  const numbers: string[] = []
  let rows = 0
  let deleted = 0
  const columnsOf = (type: Field['type']): number[] =>
    Object.entries(map).flatMap(([name, index]) =>
      index !== undefined && fields[name]?.type === type ? [index] : [],
    )
  const [dateColumns, numberColumns] = [columnsOf('date'), columnsOf('number')]
  for await (const { cells } of file.rows()) {
    rows += 1
    const at = (index: number): string => cells[index] ?? ''
    dates.push(...dateColumns.map(at))
    numbers.push(...numberColumns.map(at))
    if (booleanCell(at(map['deleted'] ?? -1)) === true) deleted += 1
    if (rows >= SAMPLE_ROWS) break
  }
  return {
    numberStyle: numberStyleOf(numbers, file.delimiter),
    dateOrder: dateOrderOf(dates) ?? (dates.some(isOpenDate) ? null : 'dmy'),
    isAllDeleted: rows > 0 && deleted === rows,
  }
}

const isOpenDate = (cell: string): boolean => /^\d{1,2}[-/]\d{1,2}[-/]\d{2,4}\b/u.test(cell.trim())

/** What is said of the file as a whole. */
function noteFile(
  file: CsvFile,
  {
    kind,
    map,
    notDates,
    problems,
  }: {
    kind: CrmKind
    map: ColumnMap<string>
    notDates: ReadonlySet<number>
    problems: Problems
  },
): void {
  const asksBant = ['budget', 'authority', 'need', 'timeline'].some(
    (name) => map[name] !== undefined,
  )
  if (kind === 'deals' && !asksBant) problems.add('bant_absent', 0)
  for (const name of file.repeatedColumns) problems.add('column_repeated', 0, name)
  const used = new Set(Object.values(map))
  for (const index of notDates) {
    if (!used.has(index)) problems.add('column_not_dates', 0, file.columns[index] ?? '')
  }
}

const STAGE_COLUMN = /^(?:property_)?hs_(?:v2_)?date_entered_(.+)$/u
const STAGE_LABEL = /^date entered ["“']?(.+?)(?:\s*\(([^)]*)\))?["”']?(?:\s*\(([^)]*)\))?$/iu

function stageColumnsOf(columns: readonly string[]): DealOptions['stageColumns'] {
  return columns.flatMap((column, index) => {
    const [, label, inside, after] = STAGE_LABEL.exec(column) ?? []
    const stage = STAGE_COLUMN.exec(column)?.[1] ?? label
    if (stage === undefined || /^current[_ ]stage$/iu.test(stage)) return []
    return [{ index, stage, pipeline: inside ?? after ?? null }]
  })
}

const COLUMNS_OF_A_RECORD = 4

/** Notes rows whose id stood in an earlier one, and holds what reports write below their records. */
function watchIds(
  read: RowReader,
  {
    map,
    kind,
    problems,
    columns,
  }: { map: ColumnMap<string>; kind: CrmKind; problems: Problems; columns: number },
): RowReader {
  const isWatched = kind !== 'mrr' && kind !== 'deal-history'
  const seen = new Set<string>()
  return (cells, row, report) => {
    const filled = cells.filter((cell) => cell.trim() !== '').length
    if (filled <= 1 && columns >= COLUMNS_OF_A_RECORD) return { held: 'is no record: one cell' }
    const id = isWatched ? (cells[map['id'] ?? -1]?.trim() ?? '') : ''
    if (id !== '' && seen.has(id)) problems.add('duplicate_id', row, id)
    seen.add(id)
    return read(cells, row, report)
  }
}
