import type { Store } from '../db/store.ts'
import { readCursor } from './cursor.ts'

export type ProjectorStatus = {
  /** Latest log row of the project. */
  seq: number
  /** Everything up to here is in the read models. */
  applied: number
  /** Age of the oldest row that is not. */
  lagMs: number
}

/**
 * How far the read models of a project are behind the log.
 *
 * The plus signs make SQLite walk the log from the cursor instead of sorting an index of the project.
 */
export function readStatus(store: Store, projectId: number, nowMs: number): ProjectorStatus {
  const { raw } = store.writer
  const applied = readCursor(raw, projectId)
  const last = raw
    .prepare<[number, number], { seq: number }>(
      'select seq from event where +project_id = ? and seq > ? order by seq desc limit 1',
    )
    .get(projectId, applied)
  if (last === undefined) return { seq: applied, applied, lagMs: 0 }
  const oldest = raw
    .prepare<[number, number], { received_at_ms: number }>(
      'select received_at_ms from event where +project_id = ? and seq > ? order by seq limit 1',
    )
    .get(projectId, applied)
  return {
    seq: last.seq,
    applied,
    lagMs: Math.max(0, nowMs - (oldest?.received_at_ms ?? nowMs)),
  }
}
