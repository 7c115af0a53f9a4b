import type { Away } from './commits-away.ts'
import type { Line } from './waiting-line.ts'

export type PaceLimits = {
  /** Events in one transaction. */
  groupEventsMax: number
  /**
   * How long a group waits for what is on its way: at least this, and as long as the last commit
   * took, up to the maximum. A slow disk so gets fewer, larger commits.
   */
  groupWaitMs: number
  groupWaitMsMax: number
}

/** Decides when the next group is written. */
export type Pace = {
  /** Says that a submission is on its way; the function returned, that it has come or never will. */
  expect(): () => void
  /** Says that something has joined the line. */
  next(): void
}

/** So many events are worth being under way to the thread that writes while it writes others. */
const AHEAD_EVENTS = 512
/** While several clients send at once, commits keep this distance: each costs as much as many events. */
const DISTANCE_MS = 4

/**
 * A group is written when nothing more is on its way, or after a while. While one is being written by
 * another thread the next grows; a large one is sent ahead, so that the thread never waits for it.
 */
export function createPace({
  line,
  away,
  groupEventsMax,
  groupWaitMs,
  groupWaitMsMax,
}: PaceLimits & { line: Line; away: Away }): Pace {
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  let onTheirWay = 0
  let tookMs = 0
  let sentAtMs = -Infinity
  let wasShared = false

  const stopWaiting = (): void => {
    clearTimeout(timer)
    clearImmediate(immediate)
    timer = undefined
    immediate = undefined
  }
  const write = async (): Promise<void> => {
    stopWaiting()
    wasShared = line.length() > 1
    sentAtMs = performance.now()
    tookMs = await away.send(line.takeGroup())
    next()
  }
  const isWhole = (): boolean => {
    if (line.events() >= groupEventsMax) return true
    if (onTheirWay > 0) return false
    const isApart = !wasShared || performance.now() - sentAtMs >= DISTANCE_MS
    return isApart || line.events() >= AHEAD_EVENTS
  }
  const next = (): void => {
    if (line.length() === 0) return
    if (away.groups() > 1 || (away.groups() === 1 && line.events() < AHEAD_EVENTS)) return
    const waitMs = Math.min(groupWaitMsMax, Math.max(groupWaitMs, tookMs))
    timer ??= setTimeout(() => void write(), waitMs)
    if (isWhole()) immediate ??= setImmediate(() => void write())
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
