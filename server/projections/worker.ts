import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ProjectRecord } from '../config-store/projects.ts'
import type { Store } from '../db/store.ts'
import { createProjectionContext, type ProjectionContext } from './context.ts'
import { readCursor, readHead, writeCursor } from './cursor.ts'
import { createSliceProjection } from './project-slice.ts'

const SLICE_TARGET_MS = 40
const SLICE_ROWS_MIN = 500
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
  step(): boolean | Promise<boolean>
}

/**
 * The slice grows and shrinks so that its work takes about 40 ms: an ingest that arrives meanwhile
 * waits no longer than that. The commit itself is not counted: its cost does not depend on the slice,
 * and smaller slices would only pay it more often.
 */
export function createWorker(
  { writer }: Pick<Store, 'writer'>,
  project: ProjectionContext['project'],
  now: () => number,
): { step(): boolean } {
  const { raw } = writer
  const projectSlice = createSliceProjection(createProjectionContext(raw, project))
  let limit = SLICE_ROWS_MIN * 5
  /** Rows up to here are known to belong to other projects or to be applied. */
  let scannedTo = 0

  return {
    step() {
      const head = readHead(raw)
      if (head <= scannedTo) return false
      const { events, upTo, tookMs } = writer.transaction(() => {
        const startedMs = now()
        const cursor = readCursor(raw, project.id)
        const after = Math.max(cursor, scannedTo)
        const slice = projectSlice({ after, upTo: Math.min(head, after + WINDOW_ROWS), limit })
        if (slice.events > 0) writeCursor(raw, project.id, slice.upTo, startedMs)
        return { ...slice, tookMs: now() - startedMs }
      })
      scannedTo = upTo
      if (events > 0) limit = nextLimit(limit, events, tookMs)
      return upTo < head
    },
  }
}

function nextLimit(limit: number, rows: number, tookMs: number): number {
  const fits = Math.round((rows * SLICE_TARGET_MS) / Math.max(1, tookMs))
  const wanted = rows < limit && fits >= limit ? limit : fits
  return Math.min(SLICE_ROWS_MAX, Math.max(SLICE_ROWS_MIN, wanted))
}
