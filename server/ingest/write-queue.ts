import type { Logger } from 'pino'
import type { Store } from '../db/store.ts'
import { AppError } from '../errors.ts'
import type { AppendResult } from '../event-log/append.ts'
import { createGroupCommit, type Submission } from './group-commit.ts'

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
   * @throws AppError `unavailable` when the queue is full, closed, or the store refuses;
   *   `unprocessable` when events had to be held: the others of the submission are stored
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
  const commit = createGroupCommit(store.writer, log)
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
    const touched = settle(group, commit)
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

/** Answers every submission of a group; gives the projects that may have new events. */
function settle(
  group: readonly Waiting[],
  commit: ReturnType<typeof createGroupCommit>,
): Set<number> {
  const outcomes = commit(group.map(({ submission }) => submission))
  const touched = new Set<number>()
  for (const [index, { submission, resolve, reject }] of group.entries()) {
    const outcome = outcomes[index]
    if (outcome === undefined || 'error' in outcome) reject(outcome?.error)
    else resolve(outcome.result)
    const isUnchanged = outcome !== undefined && 'result' in outcome && outcome.result.stored === 0
    if (!isUnchanged) touched.add(submission.projectId)
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
