import { statfsSync } from 'node:fs'
import type { Logger } from 'pino'
import { AppError } from '../errors.ts'

/** Watches the space on the disk of a data directory. */
export type DiskGuard = {
  /** Why nothing may be written now; null while there is room. */
  readonly fullReason: () => string | null
  /** @throws AppError `unavailable` while nothing may be written */
  readonly refuseWhenFull: () => void
}

const CHECK_MS = 2_000
/** Writing goes on only when this much more than the reserve is free, so that the state does not flicker. */
const RESUME_FACTOR = 1.25
const RETRY_AFTER_S = 60
const MIB = 1024 * 1024

/** Free bytes that an ordinary user of the system may fill. */
export function freeBytes(directory: string): number {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}

/**
 * Stops writing before the disk is full: what is left lets transactions end, the log be read and the
 * owner make room.
 *
 * @param reserveBytes free space below which only reading goes on; 0 never stops
 */
export function createDiskGuard({
  directory,
  reserveBytes,
  log,
  now,
  free = freeBytes,
}: {
  directory: string
  reserveBytes: number
  log: Logger
  now: () => number
  free?: (directory: string) => number
}): DiskGuard {
  let checkedAtMs = -Infinity
  let isFull = false
  const check = (): void => {
    const nowMs = now()
    if (nowMs - checkedAtMs < CHECK_MS) return
    checkedAtMs = nowMs
    const left = free(directory)
    const wasFull = isFull
    isFull = left < (isFull ? reserveBytes * RESUME_FACTOR : reserveBytes)
    if (isFull === wasFull) return
    const figures = { freeMiB: Math.floor(left / MIB), reserveMiB: reserveBytes / MIB }
    if (isFull)
      log.error(figures, 'the disk is nearly full: nothing is written until there is room')
    else log.warn(figures, 'there is room on the disk again: writing goes on')
  }
  const fullReason = (): string | null => {
    check()
    return isFull
      ? `the disk is nearly full (less than ${String(Math.round(reserveBytes / MIB))} MiB free): only reading goes on`
      : null
  }
  return {
    fullReason,
    refuseWhenFull() {
      const reason = fullReason()
      if (reason !== null) throw new AppError('unavailable', reason, { retryAfterS: RETRY_AFTER_S })
    },
  }
}
