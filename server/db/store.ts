import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type Compilable, Kysely, Migrator, SqliteDialect } from 'kysely'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'

const BUSY_TIMEOUT_MS = 5_000
const CACHE_KIB = 16 * 1024
const MMAP_BYTES = { reader: 512 * 1024 * 1024, writer: 64 * 1024 * 1024 }
const DATABASE_FILE = 'takt.db'

/**
 * The one connection that writes in this process.
 *
 * Everything on it is synchronous: a transaction cannot be interleaved with another by an await, and
 * no two transactions of one process can wait for each other. Other processes (the command line) are
 * held off by SQLite itself, with a busy timeout.
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
  const path = join(dataDirectory, DATABASE_FILE)
  const raw = new Database(path, { timeout: BUSY_TIMEOUT_MS })
  setPragma(raw, 'journal_mode', 'wal')
  setPragma(raw, 'synchronous', 2)
  setPragma(raw, 'foreign_keys', 1)
  setPragma(raw, 'temp_store', 2)
  tune(raw, MMAP_BYTES.writer)
  const query = new Kysely<Schema>({ dialect: new SqliteDialect({ database: raw }) })
  await migrate(query)

  const readerConnection = new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS })
  tune(readerConnection, MMAP_BYTES.reader)
  const reader = new Kysely<Schema>({ dialect: new SqliteDialect({ database: readerConnection }) })
  return {
    writer: createWriter(raw, query),
    reader,
    path,
    async close() {
      await reader.destroy()
      await query.destroy()
    },
  }
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

async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error('the database could not be migrated', { cause: error })
}
