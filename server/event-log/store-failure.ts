import { Sqlite } from '../db/sqlite.ts'

/** Whether the disk is full, locked or broken: it may pass, and has nothing to do with the events. */
export const isStoreFailure = (error: unknown): boolean =>
  error instanceof Sqlite.SqliteError &&
  !/^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(error.code)
