import { parentPort, workerData } from 'node:worker_threads'
import pino from 'pino'
import { openWriter } from '../db/store.ts'
import { createGroupCommit } from '../ingest/group-commit.ts'
import { createWorker } from '../projections/worker.ts'
import type { Done, Start, Task } from './messages.ts'

/** The thread that writes the log and what is derived from it, on a connection of its own. */

const { path, logLevel } = workerData as Start
const log = pino({ level: logLevel }, pino.destination({ fd: 2, sync: true }))
const writer = openWriter(path)
const commit = createGroupCommit(writer, log)
const projections = new Map<number, ReturnType<typeof createWorker>>()

function doTask(task: Task): Done {
  if (task.kind === 'commit') return { kind: 'committed', outcomes: commit(task.group) }
  if (task.kind === 'project') {
    const { project } = task
    const projection =
      projections.get(project.id) ?? createWorker({ writer }, project, () => Date.now())
    projections.set(project.id, projection)
    return { kind: 'projected', isMore: projection.step() }
  }
  writer.raw.close()
  return { kind: 'closed' }
}

parentPort?.on('message', (task: Task) => {
  try {
    parentPort?.postMessage(doTask(task), [])
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error))
    parentPort?.postMessage({ kind: 'failed', error: failure } satisfies Done, [])
  }
  if (task.kind === 'close') parentPort?.close()
})
