import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import { type BasicType, fileWriter, parquetWriteRows } from 'hyparquet-writer'
import type { ProjectScope } from '../db/scope.ts'
import type { ColumnType, ExportTable } from './table.ts'

export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const PARQUET_TYPE: Readonly<Record<ColumnType, BasicType>> = {
  text: 'STRING',
  integer: 'INT64',
  instant: 'TIMESTAMP',
  boolean: 'BOOLEAN',
  json: 'JSON',
}
const ROW_GROUP = 50_000

type Row = Readonly<Record<string, unknown>>

/**
 * Writes a table of a project to a file, row by row: memory does not grow with the table. The file has
 * its name only when it is whole.
 *
 * CSV: instants as ISO 8601; text that a spreadsheet would run as a formula gets an apostrophe before
 * it. Parquet: timestamps, 64-bit integers and JSON have their own types.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 * @returns rows written
 */
export async function writeTable(
  scope: ProjectScope,
  { table, format, to }: { table: ExportTable; format: ExportFormat; to: string },
): Promise<number> {
  const partial = `${to}.partial`
  let written = 0
  async function* counted(convert: (type: ColumnType, value: unknown) => unknown) {
    for await (const row of table.rows(scope)) {
      written += 1
      yield converted(row, table.columns, convert)
    }
  }
  try {
    if (format === 'parquet') await writeParquet(partial, table, counted(parquetValue))
    else await writeText(partial, table, format, counted(plainValue))
    await rename(partial, to)
    return written
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

async function writeText(
  path: string,
  { columns }: ExportTable,
  format: 'csv' | 'jsonl',
  rows: AsyncIterable<Row>,
): Promise<void> {
  const file = createWriteStream(path)
  if (format === 'jsonl') {
    await pipeline(Readable.from(lines(rows)), file)
    return
  }
  const csv = stringify({
    header: true,
    columns: Object.keys(columns),
    escape_formulas: true,
    cast: {
      boolean: (value) => String(value),
      object: (value) => JSON.stringify(value),
    },
  })
  await pipeline(Readable.from(rows), csv, file)
}

async function writeParquet(
  path: string,
  { columns }: ExportTable,
  rows: AsyncIterable<Row>,
): Promise<void> {
  await parquetWriteRows({
    writer: fileWriter(path),
    rows,
    columns: Object.entries(columns).map(([name, type]) => ({ name, type: PARQUET_TYPE[type] })),
    rowGroupSize: ROW_GROUP,
    createdBy: 'Takt',
  })
}

async function* lines(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`
}

function converted(
  row: Row,
  columns: ExportTable['columns'],
  convert: (type: ColumnType, value: unknown) => unknown,
): Row {
  return Object.fromEntries(
    Object.entries(columns).map(([name, type]) => {
      const value = row[name] ?? null
      return [name, value === null ? null : convert(type, value)]
    }),
  )
}

function plainValue(type: ColumnType, value: unknown): unknown {
  if (type === 'instant') return new Date(value as number).toISOString()
  return type === 'boolean' ? value === 1 : value
}

function parquetValue(type: ColumnType, value: unknown): unknown {
  if (type === 'instant') return new Date(value as number)
  if (type === 'boolean') return value === 1
  return type === 'integer' ? BigInt(value as number) : value
}
