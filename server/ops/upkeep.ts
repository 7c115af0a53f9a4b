import type { Logger } from 'pino'
import { type ProjectRecord, readProjects } from '../config-store/projects.ts'
import type { Store } from '../db/store.ts'
import { deleteEventsBefore, markOwnVisitors } from '../event-log/rewrite.ts'
import { rebuildProject } from '../projections/rebuild.ts'

const DAY_MS = 24 * 3_600_000
const CHECK_MS = 6 * 3_600_000
const BACKUP_CHECK_MS = 1_800_000

/** What a running server does by itself, now and then: it keeps what settings promise. */
export type Upkeep = {
  start(): void
  stop(): Promise<void>
  /** Brings log and read models in line with a project's settings. Resolves when they are. */
  apply(project: ProjectRecord): Promise<void>
}

export function createUpkeep({
  store,
  now,
  log,
  backUpWhenDue,
}: {
  store: Store
  now: () => number
  log: Logger
  backUpWhenDue: () => Promise<void>
}): Upkeep {
  let running: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let backupTimer: NodeJS.Timeout | undefined
  let backup: Promise<void> = Promise.resolve()
  const apply = (project: ProjectRecord): Promise<void> => {
    const next = running.then(() => keepSettings(store, project, now()))
    running = next.catch(() => undefined)
    return next
  }
  const check = async (): Promise<void> => {
    try {
      for (const project of await readProjects(store.reader)) await apply(project)
    } catch (error) {
      log.error({ err: error }, 'the retention of a project could not be kept; it is tried again')
    }
  }
  return {
    start() {
      timer = setInterval(() => void check(), CHECK_MS)
      backupTimer = setInterval(() => {
        backup = backUpWhenDue()
      }, BACKUP_CHECK_MS)
      void check()
    },
    async stop() {
      clearInterval(timer)
      clearInterval(backupTimer)
      await Promise.all([running, backup])
    },
    apply,
  }
}

/** Deletes what is older than the retention, marks our own visits, and derives again what that changes. */
async function keepSettings(store: Store, project: ProjectRecord, nowMs: number): Promise<void> {
  const { retentionDays, ownVisitors } = project.settings
  const { writer } = store
  const deleted =
    retentionDays === null
      ? 0
      : await deleteEventsBefore(writer, {
          projectId: project.id,
          beforeMs: nowMs - retentionDays * DAY_MS,
          nowMs,
        })
  const marked = markOwnVisitors(writer, { projectId: project.id, visitors: ownVisitors })
  if (deleted + marked > 0) await rebuildProject({ store, project })
}
