import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { migrations } from './migrations/index.ts'
import { Sqlite } from './sqlite.ts'

/** Rows by table, then by the slug of the project that they belong to; `""` for those of no project. */
export type TableCounts = Record<string, Record<string, number>>

/** What is found when a database file is looked at as a whole. */
export type Inspection = {
  /** What SQLite's integrity check complains of; empty when the file is sound. */
  readonly damage: readonly string[]
  /** Rows that point at a row which does not exist. */
  readonly danglingReferences: number
  /** Names of the migrations that made it what it is, in order; empty for a file that is not ours. */
  readonly schema: readonly string[]
  /** Those that this version of Takt does not know: the file is of a newer one. */
  readonly unknownSchema: readonly string[]
  readonly counts: TableCounts
}

const BUSY_TIMEOUT_MS = 30_000

/**
 * Writes a consistent copy of a database, also while others write to it: the copy is one state of the
 * log with its read models.
 *
 * The day's salt of cookieless visitors stays behind: it is forgotten at the end of the day, and a
 * copy would keep it.
 *
 * @param to must not exist; nothing is left there when the copy fails
 * @see https://www.sqlite.org/lang_vacuum.html#vacuuminto
 */
export function copyDatabase(path: string, to: string): void {
  const source = new Sqlite(path, {
    readonly: true,
    fileMustExist: true,
    timeout: BUSY_TIMEOUT_MS,
  })
  try {
    source.prepare('vacuum into ?').run(to)
    const copy = new Sqlite(to)
    if (tableNames(copy).includes('daily_salt')) copy.exec('delete from daily_salt')
    copy.close()
    syncFile(to)
  } catch (error) {
    rmSync(to, { force: true })
    throw error
  } finally {
    source.close()
  }
}

/**
 * Reads a whole database file: is it sound, which schema has it, how much is in it?
 *
 * @throws SqliteError when it is not an SQLite file
 */
export function inspectDatabase(path: string): Inspection {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  try {
    return db.transaction(() => {
      const messages = db.pragma('integrity_check') as { integrity_check: string }[]
      const names = tableNames(db)
      const schema = names.includes('kysely_migration')
        ? db
            .prepare<[], { name: string }>('select name from kysely_migration order by name')
            .all()
            .map(({ name }) => name)
        : []
      return {
        damage: messages
          .map(({ integrity_check: message }) => message)
          .filter((message) => message !== 'ok'),
        danglingReferences: (db.pragma('foreign_key_check') as unknown[]).length,
        schema,
        unknownSchema: schema.filter((name) => !(name in migrations)),
        counts: schema.length === 0 ? {} : countRows(db, names),
      }
    })()
  } finally {
    db.close()
  }
}

/** Writes everything of the write-ahead log into the file itself, so that the file alone is enough. */
export function settleDatabase(path: string): void {
  const db = new Sqlite(path, { fileMustExist: true, timeout: 0 })
  try {
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.pragma('journal_mode = delete')
  } finally {
    db.close()
  }
}

/** Makes the disk keep what was written to a file. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}

function tableNames(db: Database.Database): string[] {
  return db
    .prepare<[], { name: string }>(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite~_%' escape '~' order by name`,
    )
    .all()
    .map(({ name }) => name)
}

function countRows(db: Database.Database, tables: readonly string[]): TableCounts {
  return Object.fromEntries(
    tables
      .filter((table) => !table.startsWith('kysely_') && table !== 'daily_salt')
      .map((table) => [table, countTable(db, table)]),
  )
}

function countTable(db: Database.Database, table: string): Record<string, number> {
  const columns = db.pragma(`table_info("${table}")`) as { name: string }[]
  const isOfProject = columns.some(({ name }) => name === 'project_id')
  const rows = db
    .prepare<[], { slug: string; rows: number }>(
      isOfProject
        ? `select coalesce(project.slug, '') as slug, count(*) as rows
           from "${table}" as counted left join project on project.id = counted.project_id group by 1`
        : `select '' as slug, count(*) as rows from "${table}"`,
    )
    .all()
  return Object.fromEntries(rows.map((row) => [row.slug, row.rows]))
}
