import type { Logger } from 'pino'
import type { Store } from '../db/store.ts'
import { AppError } from '../errors.ts'
import type { AppendResult } from '../event-log/append.ts'
import { createAway } from './commits-away.ts'
import { createPace, type PaceLimits } from './commit-pace.ts'
import { type CommitGroup, createGroupCommit } from './group-commit.ts'
import { createLine, type Submission } from './waiting-line.ts'

export type QueueLimits = PaceLimits & {
  /** Events waiting for their commit. */
  eventsMax: number
  bytesMax: number
  /** Bytes of bodies that are being read, checked or committed; as values they take several times as much. */
  underWayBytesMax: number
}

/** Collects what arrives at the same time and commits it in one transaction. */
export type WriteQueue = {
  /**
   * Resolves after the commit that holds the submission.
   *
   * @throws AppError `unavailable` when the queue or the disk is full, the queue closed, or the store refuses;
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
   * @throws AppError `unavailable` when too much is under way, so that memory stays bounded however
   *   fast clients send, or when the disk has no room
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

export function createWriteQueue({
  store,
  log,
  refuseWhenFull = () => undefined,
  limits = {},
  commitElsewhere,
}: {
  store: Pick<Store, 'writer'>
  log: Logger
  /** Throws while the disk has no room. */
  refuseWhenFull?: () => void
  limits?: Partial<QueueLimits>
  /** Commits in another thread; in this one when absent. */
  commitElsewhere?: CommitGroup | undefined
}): WriteQueue {
  const settings = { ...DEFAULTS, ...limits }
  const line = createLine(settings)
  const listeners: ((projectIds: ReadonlySet<number>) => void)[] = []
  const commit = commitElsewhere ?? createGroupCommit(store.writer, log)
  const away = createAway(commit, log, (touched) => {
    if (touched.size > 0) for (const listener of listeners) listener(touched)
  })
  const isFullFor = (events: number, bytes: number): boolean =>
    line.length() + away.groups() > 0 &&
    (line.events() + away.events() + events > settings.eventsMax ||
      line.bytes() + away.bytes() + bytes > settings.bytesMax)
  const pace = createPace({ ...settings, line, away })
  let closed = false

  return {
    // Not async: a function that waits keeps its arguments, here every event of the request.
    submit: (submission) =>
      new Promise<AppendResult>((resolve, reject) => {
        if (closed) throw new AppError('unavailable', 'the server is stopping; send again later')
        refuseWhenFull()
        const bytes = submission.bytes ?? submission.events.length * ESTIMATED_EVENT_BYTES
        if (isFullFor(submission.events.length, bytes)) {
          throw new AppError('unavailable', 'the ingest queue is full; send again later')
        }
        line.join(submission, { bytes, resolve, reject })
        pace.next()
      }),
    expect: () => pace.expect(),
    reserve: createGate(settings.underWayBytesMax, refuseWhenFull),
    isBusy: () =>
      line.length() + away.groups() > 0 || performance.now() - away.lastCommitMs() < BUSY_MS,
    onCommit: (listener) => void listeners.push(listener),
    async drain() {
      closed = true
      while (line.length() + away.groups() > 0) {
        void away.send(line.takeGroup())
        await away.settled()
      }
    },
    stats: () => ({
      waitingEvents: line.events() + away.events(),
      waitingBytes: line.bytes() + away.bytes(),
      commits: away.commits(),
    }),
  }
}

/** Lets bodies in until they are too many bytes together; the first always may. */
function createGate(bytesMax: number, refuseWhenFull: () => void): WriteQueue['reserve'] {
  let underWay = 0
  return (bytes) => {
    refuseWhenFull()
    if (underWay > 0 && underWay + bytes > bytesMax) {
      throw new AppError('unavailable', 'too much is arriving at once; send again later')
    }
    underWay += bytes
    return () => {
      underWay -= bytes
    }
  }
}
