import type { Event } from '@takt/shared/schemas/event.ts'
import type { Logger } from 'pino'
import type { Store } from '../db/store.ts'
import { AppError } from '../errors.ts'
import { type AppendResult, createAppender } from '../event-log/append.ts'
import { createQuarantine, type Quarantined } from '../event-log/quarantine.ts'

/** One request's worth of events: stored together or not at all. */
export type Submission = {
  projectId: number
  /** The project's currency, for amounts that name none. */
  currency: string
  events: readonly Event[]
  quarantined: readonly Quarantined[]
  /** Size on the wire, for the queue's bound; estimated when absent. */
  bytes?: number
}

export type QueueLimits = {
  /** Events waiting for their commit. */
  eventsMax: number
  bytesMax: number
  /** Events in one transaction. */
  groupEventsMax: number
  /** How long the first event of a group waits for others. */
  groupWaitMs: number
}

/** Collects what arrives at the same time and commits it in one transaction. */
export type WriteQueue = {
  /**
   * Resolves after the commit that holds the submission.
   *
   * @throws AppError `unavailable` when the queue is full, closed, or the store refuses
   */
  submit(submission: Submission): Promise<AppendResult>
  /** Calls the listener after each commit with the projects it touched. */
  onCommit(listener: (projectIds: ReadonlySet<number>) => void): void
  /** Commits what waits; later submissions are refused. */
  drain(): Promise<void>
  stats(): { waitingEvents: number; waitingBytes: number; commits: number }
}

const DEFAULTS: QueueLimits = {
  eventsMax: 50_000,
  bytesMax: 64 * 1024 * 1024,
  groupEventsMax: 2_000,
  groupWaitMs: 2,
}
const ESTIMATED_EVENT_BYTES = 1_000

type Waiting = {
  submission: Submission
  bytes: number
  resolve: (result: AppendResult) => void
  reject: (error: unknown) => void
}
type Settled = { waiting: Waiting; result?: AppendResult; error?: unknown }

export function createWriteQueue({
  store,
  log,
  limits = {},
}: {
  store: Store
  log: Logger
  limits?: Partial<QueueLimits>
}): WriteQueue {
  const { eventsMax, bytesMax, groupEventsMax, groupWaitMs } = { ...DEFAULTS, ...limits }
  const commit = createGroupCommit(store, log)
  const line = createLine({ groupEventsMax })
  const listeners: ((projectIds: ReadonlySet<number>) => void)[] = []
  let commits = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const group = line.takeGroup()
    if (group.length === 0) return
    const touched = settle(commit(group))
    commits += 1
    if (touched.size > 0) for (const listener of listeners) listener(touched)
    if (line.length() > 0) timer = setTimeout(flush, 0)
  }

  return {
    async submit(submission) {
      if (closed) throw new AppError('unavailable', 'the server is stopping; send again later')
      const bytes = submission.bytes ?? submission.events.length * ESTIMATED_EVENT_BYTES
      const isFull =
        line.events() + submission.events.length > eventsMax || line.bytes() + bytes > bytesMax
      if (line.length() > 0 && isFull) {
        throw new AppError('unavailable', 'the ingest queue is full; send again later')
      }
      return await new Promise<AppendResult>((resolve, reject) => {
        line.join({ submission, bytes, resolve, reject })
        timer ??= setTimeout(flush, line.events() >= groupEventsMax ? 0 : groupWaitMs)
      })
    },
    onCommit(listener) {
      listeners.push(listener)
    },
    async drain() {
      closed = true
      while (line.length() > 0) flush()
      await Promise.resolve()
    },
    stats: () => ({ waitingEvents: line.events(), waitingBytes: line.bytes(), commits }),
  }
}

/** Answers every submission of a group; gives the projects that have new events. */
function settle(settled: readonly Settled[]): Set<number> {
  const touched = new Set<number>()
  for (const { waiting, result, error } of settled) {
    if (result === undefined) waiting.reject(error)
    else {
      waiting.resolve(result)
      if (result.stored > 0) touched.add(waiting.submission.projectId)
    }
  }
  return touched
}

/** Those who wait for their commit, first come first served. */
function createLine({ groupEventsMax }: { groupEventsMax: number }): {
  join(item: Waiting): void
  takeGroup(): Waiting[]
  length(): number
  events(): number
  bytes(): number
} {
  const waiting: Waiting[] = []
  let events = 0
  let bytes = 0
  return {
    join(item) {
      waiting.push(item)
      events += item.submission.events.length
      bytes += item.bytes
    },
    takeGroup() {
      let taken = 0
      const end = waiting.findIndex(({ submission }) => {
        taken += submission.events.length + submission.quarantined.length
        return taken >= groupEventsMax
      })
      const group = waiting.splice(0, end < 0 ? waiting.length : end + 1)
      for (const item of group) {
        events -= item.submission.events.length
        bytes -= item.bytes
      }
      return group
    },
    length: () => waiting.length,
    events: () => events,
    bytes: () => bytes,
  }
}

/**
 * Commits a group in one transaction; when that fails, each submission in one of its own, so that a
 * poisonous one fails alone.
 */
function createGroupCommit(store: Store, log: Logger): (group: readonly Waiting[]) => Settled[] {
  const { writer } = store
  const appender = createAppender(writer)
  const quarantine = createQuarantine(writer)

  const write = (items: readonly Waiting[]): Settled[] => {
    try {
      const settled = writer.transaction(() =>
        items.map((waiting) => {
          const { projectId, currency, events, quarantined } = waiting.submission
          quarantine.put(projectId, quarantined)
          return { waiting, result: appender.append(projectId, events, currency) }
        }),
      )
      appender.committed()
      return settled
    } catch (error) {
      appender.rolledBack()
      throw error
    }
  }

  const writeAlone = (waiting: Waiting): Settled => {
    try {
      return write([waiting])[0] ?? { waiting, error: new Error('nothing was written') }
    } catch (error) {
      log.error({ err: error, projectId: waiting.submission.projectId }, 'events not stored')
      const refusal = new AppError('unavailable', 'the events could not be stored; send them again')
      return { waiting, error: refusal }
    }
  }

  return (group) => {
    try {
      return write(group)
    } catch {
      return group.map(writeAlone)
    }
  }
}
