import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type Database from 'better-sqlite3'
import { type Compilable, Kysely, Migrator, sql, SqliteDialect } from 'kysely'
import { copyDatabase } from './copy.ts'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'
import { Sqlite } from './sqlite.ts'
import { putStatistics } from './statistics.ts'
import { addUnitSums } from './unit-sums.ts'

const BUSY_TIMEOUT_MS = 5_000
const CACHE_KIB = 16 * 1024
const MMAP_BYTES = { reader: 512 * 1024 * 1024, writer: 64 * 1024 * 1024 }

const DATABASE_FILE = 'takt.db'

/** The SQLite file of a data directory. */
export const databasePath = (dataDirectory: string): string => join(dataDirectory, DATABASE_FILE)

/**
 * A connection that writes; one a thread.
 *
 * Everything on it is synchronous: a transaction cannot be interleaved with another of its thread by
 * an await. The thread that writes the log (server/writer-thread) and other processes (the command
 * line) are held off by SQLite itself, with a busy timeout.
 */
export type Writer = {
  /** For prepared statements on hot paths. */
  readonly raw: Database.Database
  /** Builds queries for `run` and `all`; do not execute with it. */
  readonly query: Kysely<Schema>
  /** Runs `work` in an immediate transaction; a throw rolls back. Nested calls join the outer one. */
  transaction<T>(work: () => T): T
  run(query: Compilable): { changes: number; lastInsertRowid: number }
  all<Row>(query: Compilable<Row>): Row[]
}

export type Store = {
  readonly writer: Writer
  /** A read-only connection: what is built on it cannot write. */
  readonly reader: Kysely<Schema>
  readonly path: string
  close(): Promise<void>
}

/**
 * Opens the database of a data directory, creates or migrates it, and reads every pragma back.
 *
 * @throws Error when a pragma did not take or a migration failed
 */
export async function openStore(dataDirectory: string): Promise<Store> {
  mkdirSync(dataDirectory, { recursive: true })
  const path = databasePath(dataDirectory)
  const writer = openWriter(path)
  await migrate(writer.query, path)
  putStatistics(writer.raw)

  const reader = openReader(path)
  return {
    writer,
    reader,
    path,
    async close() {
      await reader.destroy()
      await writer.query.destroy()
    },
  }
}

/** Opens a connection that only reads a database whose schema is up to date. */
export function openReader(path: string): Kysely<Schema> {
  const connection = new Sqlite(path, { readonly: true, timeout: BUSY_TIMEOUT_MS })
  tune(connection, MMAP_BYTES.reader)
  addUnitSums(connection)
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: connection }) })
}

/** Opens a connection that writes to a database whose schema is up to date. */
export function openWriter(path: string): Writer {
  const raw = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS })
  setPragma(raw, 'journal_mode', 'wal')
  setPragma(raw, 'synchronous', 2)
  setPragma(raw, 'foreign_keys', 1)
  setPragma(raw, 'temp_store', 2)
  tune(raw, MMAP_BYTES.writer)
  return createWriter(raw, new Kysely<Schema>({ dialect: new SqliteDialect({ database: raw }) }))
}

function createWriter(raw: Database.Database, query: Kysely<Schema>): Writer {
  const run: Writer['run'] = (compilable) => {
    const { sql, parameters } = compilable.compile()
    const result = raw.prepare(sql).run(...parameters)
    return { changes: result.changes, lastInsertRowid: Number(result.lastInsertRowid) }
  }
  return {
    raw,
    query,
    transaction: (work) => (raw.inTransaction ? work() : raw.transaction(work).immediate()),
    run,
    all<Row>(compilable: Compilable<Row>): Row[] {
      const { sql, parameters } = compilable.compile()
      return raw.prepare<unknown[], Row>(sql).all(...parameters)
    },
  }
}

function tune(connection: Database.Database, mmapBytes: number): void {
  setPragma(connection, 'cache_size', -CACHE_KIB)
  setPragma(connection, 'mmap_size', mmapBytes)
}

/** SQLite ignores an unknown or refused pragma in silence, so each is read back. */
function setPragma(connection: Database.Database, name: string, value: string | number): void {
  connection.pragma(`${name} = ${String(value)}`)
  const got: unknown = connection.pragma(name, { simple: true })
  if (got !== value) throw new Error(`pragma ${name}: wanted ${String(value)}, got ${String(got)}`)
}

/**
 * Brings the schema up to date. A database that holds something is copied to `backups` before it is
 * changed.
 *
 * @throws Error when a newer version of Takt wrote the database, or a migration failed
 */
async function migrate(db: Kysely<Schema>, path: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  })
  const applied = await appliedMigrations(db)
  const unknown = applied.find((name) => !(name in migrations))
  if (unknown !== undefined) {
    throw new Error(
      `"${path}" was written by a newer version of Takt (it has "${unknown}"): update Takt, or restore a backup`,
    )
  }
  const pending = Object.keys(migrations).filter((name) => !applied.includes(name))
  const [first] = pending
  if (first === undefined) return
  if (applied.length > 0) copyBefore(path, first)
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error('the database could not be migrated', { cause: error })
}

async function appliedMigrations(db: Kysely<Schema>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  return rows.map(({ name }) => name)
}

/** Another process that opens the same database at the same moment makes the same copy: one is enough. */
function copyBefore(path: string, migration: string): void {
  const to = join(dirname(path), 'backups', `before-${migration}.db`)
  if (existsSync(to)) return
  mkdirSync(dirname(to), { recursive: true })
  const partial = `${to}.${String(process.pid)}.partial`
  copyDatabase(path, partial)
  renameSync(partial, to)
}
