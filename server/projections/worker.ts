import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ProjectRecord } from '../config-store/projects.ts'
import type { Store } from '../db/store.ts'
import { createProjectionContext } from './context.ts'
import { readCursor, readHead, writeCursor } from './cursor.ts'
import { createSliceProjection } from './project-slice.ts'

const SLICE_TARGET_MS = 25
const SLICE_ROWS_MIN = 100
const SLICE_ROWS_MAX = 5_000
/** Longest stretch of the log that one transaction looks through for a project's rows. */
const WINDOW_ROWS = 100_000

/** Brings one project's read models to the head of the log, without a running projector. */
export async function catchUpProject(store: Store, project: ProjectRecord): Promise<void> {
  const worker = createWorker(store, project, () => Date.now())
  while (worker.step()) await nextTurn()
}

export type Worker = {
  /** Applies one slice; false when there is nothing left to apply. */
  step(): boolean
}

/**
 * The slice grows and shrinks so that a transaction takes about 25 ms: an ingest that arrives
 * meanwhile never waits longer than that.
 */
export function createWorker(store: Store, project: ProjectRecord, now: () => number): Worker {
  const { writer } = store
  const { raw } = writer
  const projectSlice = createSliceProjection(createProjectionContext(raw, project))
  let limit = SLICE_ROWS_MIN * 5
  /** Rows up to here are known to belong to other projects or to be applied. */
  let scannedTo = 0

  return {
    step() {
      const head = readHead(raw)
      if (head <= scannedTo) return false
      const startedMs = now()
      const { events, upTo } = writer.transaction(() => {
        const cursor = readCursor(raw, project.id)
        const after = Math.max(cursor, scannedTo)
        const slice = projectSlice({ after, upTo: Math.min(head, after + WINDOW_ROWS), limit })
        if (slice.events > 0) writeCursor(raw, project.id, slice.upTo, startedMs)
        return slice
      })
      scannedTo = upTo
      if (events > 0) limit = nextLimit(limit, events, now() - startedMs)
      return upTo < head
    },
  }
}

function nextLimit(limit: number, rows: number, tookMs: number): number {
  const fits = Math.round((rows * SLICE_TARGET_MS) / Math.max(1, tookMs))
  const wanted = rows < limit && fits >= limit ? limit : fits
  return Math.min(SLICE_ROWS_MAX, Math.max(SLICE_ROWS_MIN, wanted))
}
