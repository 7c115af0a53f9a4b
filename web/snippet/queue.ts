import type { Storage } from './storage.ts'

/** What this room keeps in the storage. */
export const QUEUE_KEY = 'takt_q'
const KEPT_MAX = 100
const BATCH_MAX = 50
const WAIT_MS = 200
const BACKOFF_MS = 1_000
const BACKOFF_MS_MAX = 60_000

export type Queue = {
  add(event: object): void
  /** Forgets what waits. */
  clear(): void
}

/**
 * Sends events in small batches, keeps what could not be sent, and hands the rest to the browser when
 * the page goes. Every event has an id of its own, so that sending it twice counts it once.
 */
export function createQueue(url: string, writeKey: string, storage: Storage): Queue {
  let waiting = restore(storage)
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let isSending = false

  const bodyOf = (batch: readonly object[]): string =>
    JSON.stringify({ writeKey, sentAt: new Date().toISOString(), batch })
  const keep = (): void => {
    store(storage, waiting)
  }
  const later = (ms: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void send()
    }, ms)
  }

  const settle = (batch: readonly object[], isDone: boolean): void => {
    isSending = false
    failures = isDone ? 0 : failures + 1
    if (isDone) waiting = waiting.filter((event) => !batch.includes(event))
    keep()
    if (waiting.length > 0) {
      later(isDone ? 0 : Math.min(BACKOFF_MS_MAX, BACKOFF_MS * 2 ** (failures - 1)))
    }
  }

  const send = async (): Promise<void> => {
    if (isSending || waiting.length === 0) return
    isSending = true
    const batch = waiting.slice(0, BATCH_MAX)
    settle(batch, await post(url, bodyOf(batch)))
  }

  /** The page may never come back: the browser sends what waits, without waiting for an answer. */
  const handOver = (): void => {
    if (document.visibilityState !== 'hidden' || waiting.length === 0) return
    const batch = waiting.slice(0, BATCH_MAX)
    if (navigator.sendBeacon(url, bodyOf(batch))) {
      waiting = waiting.filter((event) => !batch.includes(event))
    }
    keep()
  }

  document.addEventListener('visibilitychange', handOver)
  addEventListener('pagehide', handOver)
  addEventListener('online', () => {
    later(0)
  })
  if (waiting.length > 0) later(WAIT_MS)
  return {
    add(event) {
      waiting.push(event)
      waiting = waiting.slice(-KEPT_MAX)
      keep()
      later(WAIT_MS)
    },
    clear() {
      waiting = []
      keep()
    },
  }
}

/** @returns whether the server took it, or refused it for good */
async function post(url: string, body: string): Promise<boolean> {
  try {
    const { status } = await fetch(url, {
      method: 'POST',
      body,
      keepalive: true,
      credentials: 'omit',
    })
    // A refusal will not become right by repeating it; being busy will.
    return status < 500 && status !== 429
  } catch {
    return false
  }
}

function store(storage: Storage, events: readonly object[]): void {
  storage.set(QUEUE_KEY, JSON.stringify(events))
}

function restore(storage: Storage): object[] {
  try {
    const stored: unknown = JSON.parse(storage.get(QUEUE_KEY) ?? '[]')
    return Array.isArray(stored) ? (stored as object[]) : []
  } catch {
    return []
  }
}
