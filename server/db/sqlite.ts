import { createRequire } from 'node:module'
import type BetterSqlite3 from 'better-sqlite3'

/** The version of Node-API that better-sqlite3 13 is built for; Node 22.14 and 24 have it, Node 20 does not. */
const NODE_API = 10

const load = createRequire(import.meta.url)

/**
 * The database library: better-sqlite3 13 where Node can load it, else 12.
 *
 * 12 aborts the process on Node 24.19 and later when it is compiled there: its statements are then taken out
 * of a list of Node's while garbage is collected, and no script runs that the list belongs to.
 */
export const Sqlite = load(
  Number(process.versions['napi']) >= NODE_API ? 'better-sqlite3-node-api' : 'better-sqlite3',
) as typeof BetterSqlite3
