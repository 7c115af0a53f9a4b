import type Database from 'better-sqlite3'
import type { TermKind } from '../db/schema.ts'

const CACHED_TERMS_MAX = 100_000

/** Reads the log's dictionary. Terms never change, so what was read once stays true. */
export type TermReader = {
  /** The text of a term; null for null. */
  text(id: number | null): string | null
  /** The id of a text, or undefined while no event has used it. */
  id(kind: TermKind, value: string): number | undefined
}

export function createTermReader(db: Database.Database, projectId: number): TermReader {
  const byId = db.prepare<[number], { value: string }>('select value from term where id = ?')
  const byValue = db.prepare<[number, string, string], { id: number }>(
    'select id from term where project_id = ? and kind = ? and value = ?',
  )
  const texts = new Map<number, string>()
  const ids = new Map<string, number>()
  return {
    text(id) {
      if (id === null) return null
      const known = texts.get(id)
      if (known !== undefined) return known
      const value = byId.get(id)?.value ?? null
      if (value === null) return null
      if (texts.size >= CACHED_TERMS_MAX) texts.clear()
      texts.set(id, value)
      return value
    },
    id(kind, value) {
      const key = `${kind}\n${value}`
      const known = ids.get(key)
      if (known !== undefined) return known
      const id = byValue.get(projectId, kind, value)?.id
      if (id === undefined) return undefined
      if (ids.size >= CACHED_TERMS_MAX) ids.clear()
      ids.set(key, id)
      return id
    },
  }
}
