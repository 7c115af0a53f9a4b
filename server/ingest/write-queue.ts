import type { Logger } from 'pino'
import type { Store } from '../db/store.ts'
import { AppError } from '../errors.ts'
import type { AppendResult } from '../event-log/append.ts'
import { createGroupCommit, type Submission } from './group-commit.ts'

export type QueueLimits = {
  /** Events waiting for their commit. */
  eventsMax: number
  bytesMax: number
  /** Bytes of bodies that are being read, checked or committed; as values they take several times as much. */
  underWayBytesMax: number
  /** Events in one transaction. */
  groupEventsMax: number
  /**
   * How long a group waits for what is on its way: at least this, and as long as the last commit
   * took, up to the maximum. A slow disk so gets fewer, larger commits.
   */
  groupWaitMs: number
  groupWaitMsMax: number
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
  /**
   * Says that a submission is on its way: the next commit waits for it, for a while. The function
   * returned says that it has come, or never will.
   */
  expect(): () => void
  /**
   * Makes room for a request before its body is read. The function returned gives the room back, after
   * the answer.
   *
   * @param bytes size of its body on the wire
   * @throws AppError `unavailable` when too much is under way: memory stays bounded however fast
   *   clients send
   */
  reserve(bytes: number): () => void
  /** Whether submissions wait or are on their way, or did so a moment ago. */
  isBusy(): boolean
  /** Calls the listener after each commit with the projects it touched. */
  onCommit(listener: (projectIds: ReadonlySet<number>) => void): void
  /** Commits what waits; later submissions are refused. */
  drain(): Promise<void>
  stats(): { waitingEvents: number; waitingBytes: number; commits: number }
}

const DEFAULTS: QueueLimits = {
  eventsMax: 50_000,
  bytesMax: 64 * 1024 * 1024,
  underWayBytesMax: 8 * 1024 * 1024,
  groupEventsMax: 2_000,
  groupWaitMs: 2,
  groupWaitMsMax: 25,
}
const ESTIMATED_EVENT_BYTES = 1_000
/** How long after a commit more is likely to come. */
const BUSY_MS = 20

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
  const settings = { ...DEFAULTS, ...limits }
  const commit = createGroupCommit(store.writer, log)
  const line = createLine(settings)
  const listeners: ((projectIds: ReadonlySet<number>) => void)[] = []
  let commits = 0
  let lastCommitMs = -Infinity

  /** Gives how long the commit took. */
  const flush = (): number => {
    const startedMs = performance.now()
    const group = line.takeGroup()
    if (group.length === 0) return 0
    const touched = settle(group, commit)
    commits += 1
    lastCommitMs = performance.now()
    const tookMs = performance.now() - startedMs
    if (touched.size > 0) for (const listener of listeners) listener(touched)
    return tookMs
  }
  const pace = createPace({ ...settings, line, flush })
  let closed = false

  return {
    async submit(submission) {
      if (closed) throw new AppError('unavailable', 'the server is stopping; send again later')
      const bytes = submission.bytes ?? submission.events.length * ESTIMATED_EVENT_BYTES
      if (line.isFullFor(submission.events.length, bytes)) {
        throw new AppError('unavailable', 'the ingest queue is full; send again later')
      }
      return await new Promise<AppendResult>((resolve, reject) => {
        line.join({ submission, bytes, resolve, reject })
        pace.next()
      })
    },
    expect: () => pace.expect(),
    reserve: createGate(settings.underWayBytesMax),
    isBusy: () => line.length() > 0 || performance.now() - lastCommitMs < BUSY_MS,
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

/** Lets bodies in until they are too many bytes together; the first always may. */
function createGate(bytesMax: number): WriteQueue['reserve'] {
  let underWay = 0
  return (bytes) => {
    if (underWay > 0 && underWay + bytes > bytesMax) {
      throw new AppError('unavailable', 'too much is arriving at once; send again later')
    }
    underWay += bytes
    return () => {
      underWay -= bytes
    }
  }
}

/** Decides when the next group is written: when nothing more is on its way, or after a while. */
function createPace({
  line,
  flush,
  groupEventsMax,
  groupWaitMs,
  groupWaitMsMax,
}: Pick<QueueLimits, 'groupEventsMax' | 'groupWaitMs' | 'groupWaitMsMax'> & {
  line: Line
  flush: () => number
}): Pick<WriteQueue, 'expect'> & { next: () => void } {
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  let onTheirWay = 0
  let tookMs = 0

  const write = (): void => {
    clearTimeout(timer)
    clearImmediate(immediate)
    timer = undefined
    immediate = undefined
    tookMs = flush()
    next()
  }
  const next = (): void => {
    if (line.length() === 0) return
    const waitMs = Math.min(groupWaitMsMax, Math.max(groupWaitMs, tookMs))
    timer ??= setTimeout(write, waitMs)
    if (onTheirWay === 0 || line.events() >= groupEventsMax) immediate ??= setImmediate(write)
  }
  const expect = (): (() => void) => {
    let isExpected = true
    onTheirWay += 1
    return () => {
      if (!isExpected) return
      isExpected = false
      onTheirWay -= 1
      next()
    }
  }
  return { next, expect }
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
    if (!isUnchanged) touched.add(submission.project.projectId)
  }
  return touched
}

/** Those who wait for their commit, first come first served. */
type Line = {
  join(item: Waiting): void
  takeGroup(): Waiting[]
  /** Whether so much more may not join; what is too large for an empty line may. */
  isFullFor(events: number, bytes: number): boolean
  length(): number
  events(): number
  bytes(): number
}

function createLine({ eventsMax, bytesMax, groupEventsMax }: QueueLimits): Line {
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
    isFullFor: (moreEvents, moreBytes) =>
      waiting.length > 0 && (events + moreEvents > eventsMax || bytes + moreBytes > bytesMax),
    length: () => waiting.length,
    events: () => events,
    bytes: () => bytes,
  }
}
