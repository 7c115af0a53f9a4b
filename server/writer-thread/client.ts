import { once } from 'node:events'
import { performance as perf } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import type { CommitGroup } from '../ingest/group-commit.ts'
import type { ProjectionThread } from '../projections/projector.ts'
import type { Done, Start, Task } from './messages.ts'

/** The thread that writes, as this one sees it. */
export type WriterThread = ProjectionThread & {
  commit: CommitGroup
  /** Ends it after everything that it was asked to do. */
  close(): Promise<void>
}

/** What it takes in dies young and is small: more room would only fill with garbage. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 24 }

/**
 * Starts the thread that writes the log and the read models. This one then only reads what arrives:
 * both work at the same time.
 *
 * A thread that dies takes the process with it: whoever supervises it starts it anew, and what was
 * not acknowledged is sent again.
 *
 * @param script the built file of `thread.ts`
 */
export async function startWriterThread(script: URL, start: Start): Promise<WriterThread> {
  const worker = new Worker(script, { workerData: start, resourceLimits: RESOURCE_LIMITS })
  await once(worker, 'online')
  const waiting: { resolve: (done: Done) => void; reject: (error: Error) => void }[] = []
  worker.on('message', (done: Done) => {
    const next = waiting.shift()
    if (done.kind === 'failed') next?.reject(done.error)
    else next?.resolve(done)
  })
  worker.on('error', (error) => {
    throw new Error('the thread that writes has died', { cause: error })
  })
  const ask = (task: Task): Promise<Done> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      worker.postMessage(task, task.kind === 'commit' ? [task.group.packed.numbers.buffer] : [])
    })
  return {
    async commit(group) {
      const done = await ask({ kind: 'commit', group })
      return done.kind === 'committed' ? done.outcomes : []
    },
    workerOf: ({ id, timeZone, currency }) => ({
      async step() {
        const done = await ask({ kind: 'project', project: { id, timeZone, currency } })
        return done.kind === 'projected' && done.isMore
      },
    }),
    measureLoad() {
      const [before, ownBefore] = [
        worker.performance.eventLoopUtilization(),
        perf.eventLoopUtilization(),
      ]
      return () =>
        Math.max(
          worker.performance.eventLoopUtilization(before).utilization,
          perf.eventLoopUtilization(ownBefore).utilization,
        )
    },
    async close() {
      const ended = once(worker, 'exit')
      await ask({ kind: 'close' })
      await ended
    },
  }
}
