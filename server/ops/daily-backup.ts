import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { databasePath } from '../db/store.ts'
import { newestBackupMs } from './backup.ts'
import { freeBytes } from './disk.ts'

const DAY_MS = 24 * 3_600_000
/** The copy itself, and as much again to work with. */
const ROOM_FACTOR = 2

/**
 * Makes the backup of the day when it is due, in a process of its own: the copy of a large database
 * would hold up every request.
 */
export function createDailyBackup(
  config: Config,
  log: Logger,
  now: () => number,
): () => Promise<void> {
  const { dataDirectory, backupsKept, diskReserveBytes } = config
  return async function backUpWhenDue() {
    if (backupsKept === 0) return
    const lastMs = await newestBackupMs(dataDirectory)
    if (lastMs !== null && now() - lastMs < DAY_MS) return
    const needed = statSync(databasePath(dataDirectory)).size * ROOM_FACTOR + diskReserveBytes
    if (freeBytes(dataDirectory) < needed) {
      log.warn({ needed }, 'no daily backup: too little room on the disk')
      return
    }
    const [, program = ''] = process.argv
    try {
      await promisify(execFile)(process.execPath, [
        program,
        'backup',
        '--data',
        dataDirectory,
        '--keep',
        String(backupsKept),
        '--json',
      ])
    } catch (error) {
      log.error({ err: error }, 'the daily backup failed; it is tried again')
    }
  }
}
