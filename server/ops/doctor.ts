import { statSync } from 'node:fs'
import type { Config } from '../config.ts'
import { type ProjectRecord, readProjects } from '../config-store/projects.ts'
import { type Inspection, inspectDatabase } from '../db/copy.ts'
import { projectScope } from '../db/scope.ts'
import { acquireServerLock } from '../db/server-lock.ts'
import type { Store } from '../db/store.ts'
import { readLastArrivalMs } from '../event-log/explorer.ts'
import { readStatus } from '../projections/status.ts'
import { coverageStatus, readEventCoverage } from '../read-models/event-coverage.ts'
import { newestBackupMs } from './backup.ts'
import { freeBytes } from './disk.ts'

export type Check = {
  name: string
  status: 'ok' | 'warn' | 'fail'
  /** What was found. */
  message: string
  /** What to do; null where nothing is wrong. */
  advice: string | null
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const CLOCK_TOLERANCE_MS = 60_000
const LAG_MS = HOUR_MS
const WAL_BYTES = 1024 ** 3
const BACKUP_AGE_MS = 2 * DAY_MS

/** Looks at everything that tends to go wrong over the years. Reads only, and may run beside a server. */
export async function examine({
  config,
  store,
  nowMs,
}: {
  config: Config
  store: Store
  nowMs: number
}): Promise<Check[]> {
  return [
    checkConfig(config),
    ...checkFile(inspectDatabase(store.path)),
    checkDisk(config, store.path),
    checkLog(store.path),
    checkServer(config),
    await checkClock(store, nowMs),
    await checkBackups(config, nowMs),
    ...(await checkProjects(store, nowMs)),
  ]
}

const ok = (name: string, message: string): Check => ({ name, status: 'ok', message, advice: null })

function checkConfig({ host, publicUrl }: Config): Check {
  const isOpen = !['127.0.0.1', '::1', 'localhost'].includes(host)
  if (!isOpen) return ok('config', `listens on ${host}`)
  if (publicUrl?.startsWith('https://') === true) {
    return ok('config', `listens on ${host}, reached as ${publicUrl}`)
  }
  return {
    name: 'config',
    status: 'warn',
    message: `listens on ${host} without a public https address`,
    advice:
      'put a reverse proxy with TLS before it and set TAKT_PUBLIC_URL=https://… : passwords and cookies would travel in the clear',
  }
}

function checkFile({ damage, danglingReferences, counts }: Inspection): Check[] {
  const events = Object.values(counts['event'] ?? {}).reduce((sum, rows) => sum + rows, 0)
  return [
    damage.length === 0
      ? ok('integrity', `the database is sound and holds ${String(events)} events`)
      : {
          name: 'integrity',
          status: 'fail',
          message: `the database is damaged: ${damage[0] ?? ''}`,
          advice: 'stop the server and restore the newest backup: takt restore FILE --overwrite',
        },
    danglingReferences === 0
      ? ok('references', 'every reference points at something')
      : {
          name: 'references',
          status: 'fail',
          message: `${String(danglingReferences)} rows point at nothing`,
          advice: 'rebuild the read models: takt rebuild --project SLUG',
        },
  ]
}

function checkDisk({ dataDirectory, diskReserveBytes }: Config, path: string): Check {
  const free = freeBytes(dataDirectory)
  const size = statSync(path).size
  const message = `${mebibytes(free)} free, the database takes ${mebibytes(size)}`
  if (free < diskReserveBytes) {
    return {
      name: 'disk',
      status: 'fail',
      message: `${message}: nothing is written`,
      advice: 'make room on the disk, or shorten the retention of a project',
    }
  }
  if (free < diskReserveBytes + 2 * size) {
    return {
      name: 'disk',
      status: 'warn',
      message: `${message}: too little for two copies of it`,
      advice: 'a larger disk, fewer backups kept, or a retention period',
    }
  }
  return ok('disk', message)
}

function checkLog(path: string): Check {
  const bytes = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (bytes <= WAL_BYTES) return ok('write-ahead log', mebibytes(bytes))
  return {
    name: 'write-ahead log',
    status: 'warn',
    message: `${mebibytes(bytes)}: something has been reading for long`,
    advice: 'end long exports or backups, or restart the server',
  }
}

function checkServer({ dataDirectory }: Config): Check {
  const lock = acquireServerLock(dataDirectory)
  lock?.release()
  return ok('server', lock === undefined ? 'a server is running' : 'no server is running')
}

async function checkClock({ reader }: Store, nowMs: number): Promise<Check> {
  const lastMs = await readLastArrivalMs(reader)
  if (lastMs === null || lastMs <= nowMs + CLOCK_TOLERANCE_MS) {
    return ok('clock', new Date(nowMs).toISOString())
  }
  return {
    name: 'clock',
    status: 'fail',
    message: `it is ${new Date(nowMs).toISOString()}, but events arrived at ${new Date(lastMs).toISOString()}`,
    advice: 'set the clock of this machine (NTP): days and experiments are counted by it',
  }
}

async function checkBackups({ dataDirectory }: Config, nowMs: number): Promise<Check> {
  const lastMs = await newestBackupMs(dataDirectory)
  const advice = 'takt backup; a running server makes one every day (TAKT_BACKUP_KEEP)'
  if (lastMs === null) {
    return { name: 'backups', status: 'warn', message: 'there is no backup', advice }
  }
  const age = `the newest backup is ${hours(nowMs - lastMs)} old`
  if (nowMs - lastMs <= BACKUP_AGE_MS) return ok('backups', age)
  return { name: 'backups', status: 'warn', message: age, advice }
}

async function checkProjects(store: Store, nowMs: number): Promise<Check[]> {
  const checks: Check[] = []
  for (const project of await readProjects(store.reader)) {
    checks.push(checkReadModels(store, project, nowMs))
    checks.push(...(await checkSources(store, project, nowMs)))
  }
  return checks
}

function checkReadModels(store: Store, { id, slug }: ProjectRecord, nowMs: number): Check {
  const name = `read models of ${slug}`
  const { seq, applied, lagMs } = readStatus(store, id, nowMs)
  if (lagMs <= LAG_MS) return ok(name, `at row ${String(applied)} of ${String(seq)}`)
  return {
    name,
    status: 'warn',
    message: `${hours(lagMs)} behind the log`,
    advice: `start the server and wait, or: takt rebuild --project ${slug}`,
  }
}

async function checkSources(store: Store, project: ProjectRecord, nowMs: number): Promise<Check[]> {
  const name = `sources of ${project.slug}`
  const names = project.settings.plan.events.map((event) => event.name)
  const coverage = await readEventCoverage(projectScope(store.reader, project), { names, nowMs })
  const silent = coverage.filter((event) => coverageStatus(event) !== 'ok')
  if (silent.length === 0) {
    return names.length === 0 ? [] : [ok(name, 'every declared event comes as it did')]
  }
  return silent.map((event) => ({
    name,
    status: 'warn',
    message:
      event.lastAtMs === null
        ? `"${event.name}" did not come in the last eight days`
        : `"${event.name}" went quiet ${hours(nowMs - event.lastAtMs)} ago`,
    advice: 'look at the snippet, the SDK or the webhook that sends it',
  }))
}

const mebibytes = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(0)} MiB`

const hours = (ms: number): string => `${(ms / HOUR_MS).toFixed(ms < 10 * HOUR_MS ? 1 : 0)} h`
