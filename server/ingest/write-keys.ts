import { readProjectByWriteKey, type ProjectRecord } from '../config-store/projects.ts'
import type { Store } from '../db/store.ts'

const REMEMBERED_MS = 5_000
const REMEMBERED_MAX = 1_000

/** Finds the project of a write key, remembering known keys for a few seconds. */
export function createWriteKeys(
  store: Store,
  now: () => number,
): (writeKey: string) => Promise<ProjectRecord | undefined> {
  const known = new Map<string, { project: ProjectRecord; untilMs: number }>()
  return async (writeKey) => {
    const remembered = known.get(writeKey)
    if (remembered !== undefined && remembered.untilMs > now()) return remembered.project
    const project = await readProjectByWriteKey(store.reader, writeKey)
    if (project === undefined) return undefined
    if (known.size >= REMEMBERED_MAX) known.clear()
    known.set(writeKey, { project, untilMs: now() + REMEMBERED_MS })
    return project
  }
}
