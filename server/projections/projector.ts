import { performance as perf } from 'node:perf_hooks'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type ProjectRecord, readProjects } from '../config-store/projects.ts'
import type { Store } from '../db/store.ts'
import { readHead } from './cursor.ts'
import { type ProjectorStatus, readStatus } from './status.ts'
import { createWorker, type Worker } from './worker.ts'

const POLL_MS = 250
/** How long after a failure the same rows are tried again, new ones or not. */
const RETRY_MS = 2_000
/** While events keep the process busy, one slice in this time: they come first, and the lag stays bounded. */
const REST_MS_MAX = 500
const REST_STEP_MS = 10
/**
 * While events arrive, so many times as long as the read models took the log has the thread to itself:
 * they get a fifth of it, in few large steps. Without, steps follow each commit, each with its own fixed
 * cost, and every sender waits for them.
 */
const REST_PER_WORK = 4
/** Share of the time that the event loop works, above which it has none for the read models. */
const BUSY_SHARE = 0.7
/**
 * SQLite does not queue those who wait for its lock: each tries again after at most 100 ms. Another process
 * gets its turn when the lock stays free for longer than that.
 */
const OTHERS_TURN_MS = 110
/** Slices after which others get a turn in any case. */
const SLICES_IN_A_ROW = 10
/** Commits within this time are applied together. */
const GATHER_MS = 20

/** Keeps the read models up with the log, also with what other processes append. */
export type Projector = {
  start(): void
  stop(): Promise<void>
  /** Says that these projects have new rows. */
  notify(projectIds: ReadonlySet<number>): void
  /** Resolves when one project, or every project, is at the head of the log. */
  catchUp(projectId?: number): Promise<void>
  status(projectId: number): ProjectorStatus
}

export function createProjector({
  store,
  now,
  log,
  isIngestBusy = () => false,
  elsewhere,
}: {
  store: Store
  now: () => number
  log: Logger
  /** Whether events are arriving right now: they come first, and the read models follow. */
  isIngestBusy?: () => boolean
  /** Does the work in another thread; in this one when absent. */
  elsewhere?: ProjectionThread | undefined
}): Projector {
  const workerOf =
    elsewhere?.workerOf ?? ((project: ProjectRecord) => createWorker(store, project, now))
  const measureLoad = elsewhere?.measureLoad ?? measureOwnLoad
  const workers = createWorkers(store, workerOf)
  const isOthersTurn = createTurns(() => readHead(store.writer.raw), isIngestBusy)
  let seenHead = -1
  let retryAtMs = Infinity
  const onFailure = (): void => {
    retryAtMs = perf.now() + RETRY_MS
  }
  const pauses = createPauses({ isIngestBusy, measureLoad, isOthersTurn })
  const passes = createPasses({ workers, log, pauses, onFailure })
  const notified = new Set<number>()
  let timer: NodeJS.Timeout | undefined
  let gathering: NodeJS.Timeout | undefined

  const applyNotified = (): void => {
    gathering = undefined
    for (const projectId of notified) passes.runSoon(projectId)
    notified.clear()
  }
  const poll = (): void => {
    const head = readHead(store.writer.raw)
    const isDue = perf.now() >= retryAtMs
    if (head === seenHead && !isDue) return
    seenHead = head
    if (isDue) retryAtMs = Infinity
    passes.runSoon()
  }

  return {
    start() {
      timer = setInterval(poll, POLL_MS)
      poll()
    },
    async stop() {
      clearInterval(timer)
      clearTimeout(gathering)
      await passes.stop()
    },
    notify(projectIds) {
      for (const projectId of projectIds) notified.add(projectId)
      gathering ??= setTimeout(applyNotified, Math.max(GATHER_MS, pauses.restMs()))
    },
    catchUp: (projectId) => passes.run(projectId),
    status: (projectId) => readStatus(store, projectId, now()),
  }
}

/** A thread that applies slices for this one. */
export type ProjectionThread = {
  readonly workerOf: (project: ProjectRecord) => Worker
  /** Begins to measure; the function returned gives the share of the time since in which the thread worked. */
  readonly measureLoad: () => () => number
}

function measureOwnLoad(): () => number {
  const before = perf.eventLoopUtilization()
  return () => perf.eventLoopUtilization(before).utilization
}

type Passes = {
  /** Resolves when the project, or every project, is at the head of the log. */
  run(projectId?: number): Promise<void>
  /** The same without an answer; a failure is logged. */
  runSoon(projectId?: number): void
  stop(): Promise<void>
}

/** Says between two slices whether another process writes, or may have waited for long. */
function createTurns(head: () => number, isIngestBusy: () => boolean): () => boolean {
  let slices = 0
  let seen = head()
  return () => {
    const now = head()
    const othersWrite = now > seen && !isIngestBusy()
    seen = now
    slices += 1
    if (!othersWrite && slices < SLICES_IN_A_ROW) return false
    slices = 0
    return true
  }
}

/** How long the read models leave the thread to arriving events. */
type Pauses = {
  /** Applies one slice and takes its time. */
  stepOf(worker: Worker): Promise<boolean>
  /** How long arriving events have the thread to themselves after the last slice. */
  restMs(): number
  /** Between two slices: a turn, or a while for as long as arriving events leave the process no time. */
  rest(stop: AbortSignal): Promise<void>
}

function createPauses({
  isIngestBusy,
  measureLoad,
  isOthersTurn,
}: {
  isIngestBusy: () => boolean
  measureLoad: () => () => number
  isOthersTurn: () => boolean
}): Pauses {
  let tookMs = 0
  const restMs = (): number => (isIngestBusy() ? Math.min(REST_MS_MAX, REST_PER_WORK * tookMs) : 0)
  return {
    async stepOf(worker) {
      const startedMs = perf.now()
      const isMore = await worker.step()
      tookMs = perf.now() - startedMs
      return isMore
    },
    restMs,
    async rest(stop) {
      await nextTurn()
      if (isOthersTurn()) await sleep(OTHERS_TURN_MS)
      const untilMs = perf.now() + REST_MS_MAX
      await sleep(restMs(), undefined, { signal: stop }).catch(() => undefined)
      let share = 1
      while (share > BUSY_SHARE && isIngestBusy() && perf.now() < untilMs) {
        if (stop.aborted) return
        const load = measureLoad()
        await sleep(REST_STEP_MS)
        share = load()
      }
    },
  }
}

/** Runs one pass at a time, so that no two slices of this process wait for each other. */
function createPasses({
  workers,
  log,
  pauses,
  onFailure,
}: {
  workers: Workers
  log: Logger
  pauses: Pauses
  onFailure: () => void
}): Passes {
  const stopping = new AbortController()
  let running: Promise<unknown> = Promise.resolve()

  const pass = async (projectId?: number): Promise<void> => {
    const failures: unknown[] = []
    for (const worker of await workers.of(projectId)) {
      try {
        while (!stopping.signal.aborted && (await pauses.stepOf(worker))) {
          await pauses.rest(stopping.signal)
        }
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'read models could not be updated')
  }
  const run = (projectId?: number): Promise<void> => {
    const next = running.then(() => pass(projectId))
    running = next.catch(() => undefined)
    return next
  }
  return {
    run,
    runSoon(projectId) {
      run(projectId).catch((error: unknown) => {
        onFailure()
        log.error({ err: error }, 'the projector failed; it tries again')
      })
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

type Workers = { of(projectId?: number): Promise<Worker[]> }

function createWorkers(store: Store, workerOf: (project: ProjectRecord) => Worker): Workers {
  const workers = new Map<number, Worker>()
  const known = async (): Promise<void> => {
    for (const project of await readProjects(store.reader)) {
      if (!workers.has(project.id)) workers.set(project.id, workerOf(project))
    }
  }
  return {
    async of(projectId) {
      if (projectId === undefined || !workers.has(projectId)) await known()
      if (projectId === undefined) return [...workers.values()]
      const worker = workers.get(projectId)
      return worker === undefined ? [] : [worker]
    },
  }
}
