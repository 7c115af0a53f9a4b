import type { TermKind } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'

const CACHED_TERMS_MAX = 200_000

/**
 * The log's dictionary, writing side: text that repeats becomes a small integer.
 *
 * The cache holds committed ids only: ids made in a transaction are remembered by `committed` and
 * forgotten by `rolledBack`.
 */
export type TermWriter = {
  id(projectId: number, kind: TermKind, value: string): number
  committed(): void
  rolledBack(): void
}

export function createTermWriter({ raw }: Writer): TermWriter {
  const insert = raw.prepare<[number, string, string], { id: number }>(
    `insert into term (project_id, kind, value) values (?, ?, ?)
     on conflict (project_id, kind, value) do nothing returning id`,
  )
  const select = raw.prepare<[number, string, string], { id: number }>(
    'select id from term where project_id = ? and kind = ? and value = ?',
  )
  const known = new Map<string, number>()
  const pending = new Map<string, number>()
  return {
    id(projectId, kind, value) {
      const key = `${String(projectId)} ${kind} ${value}`
      const cached = known.get(key) ?? pending.get(key)
      if (cached !== undefined) return cached
      const row = select.get(projectId, kind, value) ?? insert.get(projectId, kind, value)
      if (row === undefined) throw new Error(`term ${kind} could neither be read nor written`)
      pending.set(key, row.id)
      return row.id
    },
    committed() {
      if (known.size + pending.size > CACHED_TERMS_MAX) known.clear()
      for (const [key, id] of pending) known.set(key, id)
      pending.clear()
    },
    rolledBack() {
      pending.clear()
    },
  }
}
