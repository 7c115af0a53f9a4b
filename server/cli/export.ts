import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import { projectScope } from '../db/scope.ts'
import { openStore } from '../db/store.ts'
import { EXPORT_TABLES } from '../export/tables.ts'
import { EXPORT_FORMATS, writeTable } from '../export/write-table.ts'
import { CommandError, type Output, UsageError } from './output.ts'
import { projectOf } from './rebuild.ts'

/** `takt export`: one table of a project as CSV, JSON lines or Parquet. */
export async function exportCommand(
  config: Config,
  output: Output,
  flags: { table: string; project: string; format: string; to?: string },
): Promise<void> {
  const table = Object.entries(EXPORT_TABLES).find(([name]) => name === flags.table)?.[1]
  if (table === undefined) {
    throw new UsageError(`"${flags.table}": one of ${Object.keys(EXPORT_TABLES).join(', ')}`)
  }
  const format = EXPORT_FORMATS.find((each) => each === flags.format)
  if (format === undefined) throw new UsageError(`--format: one of ${EXPORT_FORMATS.join(', ')}`)
  const to = resolve(flags.to ?? `${flags.project}-${flags.table}.${format}`)
  if (existsSync(to)) throw new CommandError(`"${to}" exists; an export never overwrites a file`)
  const store = await openStore(config.dataDirectory)
  try {
    const project = await projectOf(store, flags.project)
    const rows = await writeTable(projectScope(store.reader, project), { table, format, to })
    output.answer(
      { file: to, rows, columns: Object.keys(table.columns) },
      `${String(rows)} rows written to ${to}`,
    )
  } finally {
    await store.close()
  }
}

/** The tables with what they hold, for the help. */
export const exportTablesHelp = (): string =>
  Object.entries(EXPORT_TABLES)
    .map(([name, { description }]) => `${name}: ${description}`)
    .join('; ')
