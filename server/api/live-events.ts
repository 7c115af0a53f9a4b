import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Services } from '../context.ts'
import { headSeq, listEventsAfter } from '../event-log/explorer.ts'
import type { ApiEnv } from './env.ts'
import { publicEvent } from './public-event.ts'

/** Also finds what other processes append, which no commit of this one announces. */
const LOOK_MS = 1_000
const PING_MS = 15_000
const EVENTS_AT_ONCE = 100

/** Server-sent events: what is committed, as it is committed. */
export function liveEvents(services: Services): Hono<ApiEnv> {
  const commits = createCommitSignal(services)
  return new Hono<ApiEnv>().get('/events/live', (c) => {
    const { scope } = c.var
    return streamSSE(c, async (stream) => {
      let after = Number(c.req.header('last-event-id') ?? Number.NaN)
      if (!Number.isSafeInteger(after)) after = await headSeq(scope)
      let quietMs = PING_MS
      while (!stream.aborted) {
        const events = await listEventsAfter(scope, { after, limit: EVENTS_AT_ONCE })
        after = events.at(-1)?.seq ?? after
        if (events.length > 0) {
          quietMs = 0
          await stream.writeSSE({
            event: 'events',
            id: String(after),
            data: JSON.stringify({ events: events.map(publicEvent) }),
          })
          continue
        }
        if (quietMs >= PING_MS) {
          quietMs = 0
          await stream.writeSSE({ event: 'ping', data: '{}' })
        }
        await commits.next(scope.project.id)
        quietMs += LOOK_MS
      }
    })
  })
}

/** Lets any number of streams wait for the next commit of their project, at most `LOOK_MS`. */
function createCommitSignal({ queue }: Services): { next(projectId: number): Promise<void> } {
  const waiting = new Map<number, Set<() => void>>()
  queue.onCommit((projectIds) => {
    for (const projectId of projectIds) {
      for (const wake of waiting.get(projectId) ?? []) wake()
    }
  })
  return {
    next: (projectId) =>
      new Promise((resolve) => {
        const others = waiting.get(projectId) ?? new Set()
        waiting.set(projectId, others)
        const wake = (): void => {
          clearTimeout(timer)
          others.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, LOOK_MS)
        others.add(wake)
      }),
  }
}
