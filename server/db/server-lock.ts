import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Sqlite } from './sqlite.ts'

/** Held while a server runs on a data directory. The system frees it with the process, however it ends. */
export type ServerLock = { release(): void }

/**
 * Takes the directory's server lock.
 *
 * An exclusive SQLite transaction, not a pid file: after a crash or a power cut nothing stale is left.
 *
 * @returns undefined when another server holds it
 */
export function acquireServerLock(dataDirectory: string): ServerLock | undefined {
  mkdirSync(dataDirectory, { recursive: true })
  const connection = new Sqlite(join(dataDirectory, 'server.lock'), { timeout: 0 })
  try {
    connection.exec('begin exclusive')
  } catch {
    connection.close()
    return undefined
  }
  return {
    release() {
      connection.exec('rollback')
      connection.close()
    },
  }
}
