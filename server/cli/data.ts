import { backUp, BackupError, restoreBackup, verifyBackup } from '../ops/backup.ts'
import type { Config } from '../config.ts'
import type { TableCounts } from '../db/copy.ts'
import { acquireServerLock } from '../db/server-lock.ts'
import { databasePath, openStore } from '../db/store.ts'
import { type Check, examine } from '../ops/doctor.ts'
import { CommandError, type Output, UsageError } from './output.ts'

/** `takt backup`: a consistent copy with its manifest, also while a server runs. */
export async function backupCommand(
  { dataDirectory }: Config,
  output: Output,
  flags: { to?: string; keep?: string },
): Promise<void> {
  const { file, manifest, removed } = await said(
    backUp({ dataDirectory, to: flags.to, keep: keepOf(flags.keep), nowMs: Date.now() }),
  )
  output.answer(
    { ...manifest, file, removed },
    [
      `Backed up ${String(events(manifest.counts))} events to ${file} (${String(manifest.bytes)} bytes)`,
      ...removed.map((name) => `Removed ${name}`),
    ].join('\n'),
  )
}

/** `takt verify`: is a backup, or the database itself, whole and sound? */
export async function verifyCommand(
  { dataDirectory }: Config,
  output: Output,
  file: string | undefined,
): Promise<void> {
  const path = file ?? databasePath(dataDirectory)
  const { inspection, manifest } = await said(verifyBackup(path))
  output.answer(
    { file: path, ok: true, manifest: manifest !== null, counts: inspection.counts },
    `${path} is sound and holds ${String(events(inspection.counts))} events${manifest === null ? '' : '; it is the file that was backed up'}`,
  )
}

/** `takt restore`: puts a backup in the place of the database. */
export async function restoreCommand(
  { dataDirectory }: Config,
  output: Output,
  { file, overwrite = false }: { file: string; overwrite?: boolean },
): Promise<void> {
  const lock = acquireServerLock(dataDirectory)
  if (lock === undefined) {
    throw new CommandError(`a server runs on "${dataDirectory}": stop it first`)
  }
  try {
    const { replaced, inspection } = await said(
      restoreBackup({ file, dataDirectory, overwrite, nowMs: Date.now() }),
    )
    const store = await openStore(dataDirectory)
    await store.close()
    output.answer(
      { restored: file, to: databasePath(dataDirectory), replaced, counts: inspection.counts },
      [
        `Restored ${String(events(inspection.counts))} events to ${databasePath(dataDirectory)}`,
        ...(replaced === null ? [] : [`What was there is kept as ${replaced}`]),
      ].join('\n'),
    )
  } finally {
    lock.release()
  }
}

/** `takt doctor`: what is wrong, and what to do about it. Fails when something is broken. */
export async function doctorCommand(config: Config, output: Output): Promise<void> {
  const store = await openStore(config.dataDirectory)
  try {
    const checks = await examine({ config, store, nowMs: Date.now() })
    const failed = checks.filter(({ status }) => status === 'fail')
    output.answer({ ok: failed.length === 0, checks }, checks.map(line).join('\n'))
    if (failed.length > 0) {
      throw new CommandError(`not well: ${failed.map(({ name }) => name).join(', ')}`)
    }
  } finally {
    await store.close()
  }
}

function line({ name, status, message, advice }: Check): string {
  const mark = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' }[status]
  return `${mark}  ${name}: ${message}${advice === null ? '' : `\n      → ${advice}`}`
}

const events = (counts: TableCounts): number =>
  Object.values(counts['event'] ?? {}).reduce((sum, rows) => sum + rows, 0)

function keepOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const keep = Number(text)
  if (!Number.isInteger(keep) || keep < 1) throw new UsageError('--keep: a whole number from 1')
  return keep
}

/** What is wrong with a backup is all that its owner needs to know: no stack. */
async function said<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (error instanceof BackupError) throw new CommandError(error.message, { cause: error })
    throw error
  }
}
