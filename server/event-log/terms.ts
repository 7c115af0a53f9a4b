import type { TermKind } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'

const CACHED_TERMS_MAX = 200_000

/**
 * The log's dictionary, writing side: text that repeats becomes a small integer.
 *
 * Between transactions the cache holds committed ids only: `rolledBack` forgets those that the
 * transaction made, so it must be called whenever one fails.
 */
export type TermWriter = {
  id(projectId: number, kind: TermKind, value: string): number
  committed(): void
  rolledBack(): void
}

type Pending = { known: Map<string, number>; value: string }

export function createTermWriter({ raw }: Writer): TermWriter {
  const insert = raw.prepare<[number, string, string], { id: number }>(
    `insert into term (project_id, kind, value) values (?, ?, ?)
     on conflict (project_id, kind, value) do nothing returning id`,
  )
  const select = raw.prepare<[number, string, string], { id: number }>(
    'select id from term where project_id = ? and kind = ? and value = ?',
  )
  const dictionaries = new Map<number, Map<TermKind, Map<string, number>>>()
  let pending: Pending[] = []
  let cached = 0

  const dictionary = (projectId: number, kind: TermKind): Map<string, number> => {
    const ofProject = dictionaries.get(projectId) ?? new Map<TermKind, Map<string, number>>()
    if (ofProject.size === 0) dictionaries.set(projectId, ofProject)
    const known = ofProject.get(kind) ?? new Map<string, number>()
    if (known.size === 0) ofProject.set(kind, known)
    return known
  }

  return {
    id(projectId, kind, value) {
      const known = dictionary(projectId, kind)
      const remembered = known.get(value)
      if (remembered !== undefined) return remembered
      const row = select.get(projectId, kind, value) ?? insert.get(projectId, kind, value)
      if (row === undefined) throw new Error(`term ${kind} could neither be read nor written`)
      known.set(value, row.id)
      pending.push({ known, value })
      return row.id
    },
    committed() {
      cached += pending.length
      pending = []
      if (cached <= CACHED_TERMS_MAX) return
      dictionaries.clear()
      cached = 0
    },
    rolledBack() {
      for (const { known, value } of pending) known.delete(value)
      pending = []
    },
  }
}
