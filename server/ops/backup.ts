import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { DateTime } from 'luxon'
import { z } from 'zod'
import {
  copyDatabase,
  inspectDatabase,
  type Inspection,
  settleDatabase,
  syncFile,
} from '../db/copy.ts'
import { databasePath } from '../db/store.ts'

/** What stands beside a backup and lets anybody check it. */
const Manifest = z.object({
  file: z.string(),
  createdAt: z.string(),
  bytes: z.number().int(),
  /** SHA-256 of the file in hexadecimal. */
  sha256: z.string(),
  schema: z.array(z.string()),
  counts: z.record(z.string(), z.record(z.string(), z.number().int())),
})
export type Manifest = z.infer<typeof Manifest>

/** A file that cannot be trusted; the message says what is wrong with it. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}

const BACKUP_NAME = /^takt-\d{8}T\d{6}Z(?:-\d+)?\.db$/
const BACKUPS = 'backups'

/** Where the backups of a data directory lie unless somebody says otherwise. */
export const backupDirectory = (dataDirectory: string): string => join(dataDirectory, BACKUPS)

const manifestOf = (file: string): string => `${file}.json`

/**
 * Writes a consistent copy of a data directory's database with a manifest beside it, also while a
 * server writes.
 *
 * The copy has a temporary name until it is whole and checked, so what bears a backup's name is one.
 *
 * @param to file to write; by default a name with the time below `backups`
 * @param keep how many backups of that name pattern to leave in the directory; older ones are removed
 * @throws BackupError when there is nothing to back up, or the file exists
 */
export async function backUp({
  dataDirectory,
  to,
  keep,
  nowMs,
}: {
  dataDirectory: string
  to?: string | undefined
  keep?: number | undefined
  nowMs: number
}): Promise<{ file: string; manifest: Manifest; removed: string[] }> {
  const source = databasePath(dataDirectory)
  if (!existsSync(source)) {
    throw new BackupError(`there is no database in "${dataDirectory}"`)
  }
  const file = resolve(to ?? freeName(backupDirectory(dataDirectory), nowMs))
  if (existsSync(file)) throw new BackupError(`"${file}" exists; a backup never overwrites a file`)
  await mkdir(dirname(file), { recursive: true })
  const partial = `${file}.partial`
  await rm(partial, { force: true })
  try {
    copyDatabase(source, partial)
    const inspection = inspectDatabase(partial)
    refuseUnsound(partial, inspection)
    const manifest: Manifest = {
      file: basename(file),
      createdAt: instant(nowMs),
      bytes: (await stat(partial)).size,
      sha256: await sha256Of(partial),
      schema: [...inspection.schema],
      counts: inspection.counts,
    }
    await writeFile(manifestOf(file), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true })
    await rename(partial, file)
    const removed = keep === undefined ? [] : await removeOlder(dirname(file), keep)
    return { file, manifest, removed }
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/**
 * Checks a backup: the checksum and the counts of its manifest, SQLite's integrity check, references,
 * and whether this version knows its schema.
 *
 * @throws BackupError naming the first thing that is wrong
 */
export async function verifyBackup(
  file: string,
): Promise<{ inspection: Inspection; manifest: Manifest | null }> {
  if (!existsSync(file)) throw new BackupError(`there is no file "${file}"`)
  const manifest = await readManifest(file)
  if (manifest !== null && (await sha256Of(file)) !== manifest.sha256) {
    throw new BackupError(
      `"${file}" is not the file that was backed up: its checksum differs from ${basename(manifestOf(file))}`,
    )
  }
  const inspection = inspect(file)
  refuseUnsound(file, inspection)
  if (
    manifest !== null &&
    JSON.stringify(inspection.counts) !== JSON.stringify(sorted(manifest.counts))
  ) {
    throw new BackupError(`"${file}" holds other numbers of rows than its manifest says`)
  }
  return { inspection, manifest }
}

/**
 * Puts a backup in the place of a data directory's database, after checking it. Hold the server lock.
 *
 * @param overwrite replace a database that is there; it is kept beside under another name
 * @returns where the replaced database is kept; null when there was none
 * @throws BackupError when a database is there and `overwrite` was not said, or the backup is not sound
 */
export async function restoreBackup({
  file,
  dataDirectory,
  overwrite,
  nowMs,
}: {
  file: string
  dataDirectory: string
  overwrite: boolean
  nowMs: number
}): Promise<{ replaced: string | null; inspection: Inspection }> {
  const { inspection } = await verifyBackup(file)
  const target = databasePath(dataDirectory)
  const isThere = existsSync(target)
  if (isThere && !overwrite) {
    throw new BackupError(
      `"${target}" exists; add --overwrite to replace it (it is kept beside under another name)`,
    )
  }
  await mkdir(dataDirectory, { recursive: true })
  const incoming = `${target}.restoring`
  await copyFile(file, incoming)
  syncFile(incoming)
  let replaced: string | null = null
  if (isThere) {
    settleDatabase(target)
    replaced = join(dataDirectory, `replaced-${compact(nowMs)}.db`)
    await rename(target, replaced)
  }
  for (const suffix of ['-wal', '-shm']) await rm(`${target}${suffix}`, { force: true })
  await rename(incoming, target)
  return { replaced, inspection }
}

/** Instant of the newest backup in a data directory, in milliseconds UTC; null without one. */
export async function newestBackupMs(dataDirectory: string): Promise<number | null> {
  const directory = backupDirectory(dataDirectory)
  const names = await backupsIn(directory)
  const last = names.at(-1)
  if (last === undefined) return null
  return (await stat(join(directory, last))).mtimeMs
}

async function removeOlder(directory: string, keep: number): Promise<string[]> {
  const names = await backupsIn(directory)
  const old = names.slice(0, Math.max(0, names.length - keep))
  for (const name of old) {
    await rm(join(directory, name), { force: true })
    await rm(manifestOf(join(directory, name)), { force: true })
  }
  return old
}

async function backupsIn(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => [])
  return names.filter((name) => BACKUP_NAME.test(name)).toSorted()
}

function freeName(directory: string, nowMs: number): string {
  const base = join(directory, `takt-${compact(nowMs)}`)
  let file = `${base}.db`
  for (let n = 2; existsSync(file); n += 1) file = `${base}-${String(n)}.db`
  return file
}

function inspect(file: string): Inspection {
  try {
    return inspectDatabase(file)
  } catch (cause) {
    throw new BackupError(`"${file}" cannot be read as a database: ${(cause as Error).message}`, {
      cause,
    })
  }
}

function refuseUnsound(
  file: string,
  { damage, danglingReferences, schema, unknownSchema }: Inspection,
): void {
  if (damage.length > 0) throw new BackupError(`"${file}" is damaged: ${damage[0] ?? ''}`)
  if (schema.length === 0) throw new BackupError(`"${file}" is not a database of Takt`)
  if (unknownSchema.length > 0) {
    throw new BackupError(
      `"${file}" was written by a newer version of Takt (it has "${unknownSchema[0] ?? ''}"); update first`,
    )
  }
  if (danglingReferences > 0) {
    throw new BackupError(`"${file}" has ${String(danglingReferences)} rows that point at nothing`)
  }
}

async function readManifest(file: string): Promise<Manifest | null> {
  const path = manifestOf(file)
  if (!existsSync(path)) return null
  try {
    return Manifest.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    throw new BackupError(`"${path}" is not a manifest of a backup`, { cause })
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The same counts with the keys in the order in which a database gives them. */
function sorted(counts: Manifest['counts']): Manifest['counts'] {
  const byKey = <Value>(entries: Record<string, Value>): Record<string, Value> =>
    Object.fromEntries(Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  return byKey(
    Object.fromEntries(Object.entries(counts).map(([table, own]) => [table, byKey(own)])),
  )
}

const instant = (atMs: number): string => new Date(atMs).toISOString()

const compact = (atMs: number): string =>
  DateTime.fromMillis(atMs, { zone: 'utc' }).toFormat("yyyyMMdd'T'HHmmss'Z'")
