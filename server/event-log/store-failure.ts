import Database from 'better-sqlite3'

/** Whether the disk is full, locked or broken: it may pass, and has nothing to do with the events. */
export const isStoreFailure = (error: unknown): boolean =>
  error instanceof Database.SqliteError &&
  !/^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(error.code)
