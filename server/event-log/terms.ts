import type { Writer } from '../db/store.ts'
import type { PackedTerm } from './packed-events.ts'

/**
 * The log's dictionary, writing side: text that repeats becomes a small integer.
 *
 * Between transactions it remembers committed ids only: `rolledBack` forgets those that the
 * transaction made, so it must be called whenever one fails.
 */
export type TermWriter = {
  /** Takes in terms by their numbers, which go on from `first`; 0 forgets all earlier ones. */
  learn(first: number, terms: readonly PackedTerm[]): void
  /** The dictionary's id of a term, made when it is new; the text itself of one without a kind. */
  id(number: number): number | string
  text(number: number): string
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
  let known: { term: PackedTerm; id: number | string | null }[] = []
  let pending: number[] = []

  const entry = (number: number) => {
    const found = known[number]
    if (found === undefined) throw new Error(`term ${String(number)} was never told`)
    return found
  }
  return {
    learn(first, terms) {
      if (first === 0) known = []
      if (first !== known.length) throw new Error(`term ${String(first)} comes out of turn`)
      for (const term of terms) known.push({ term, id: term.kind === null ? term.value : null })
    },
    id(number) {
      const found = entry(number)
      if (found.id !== null) return found.id
      const { projectId, kind, value } = found.term
      const key = [projectId, kind ?? '', value] as const
      const row = select.get(...key) ?? insert.get(...key)
      if (row === undefined) throw new Error(`term ${kind ?? ''} could neither be read nor written`)
      found.id = row.id
      pending.push(number)
      return row.id
    },
    text: (number) => entry(number).term.value,
    committed() {
      pending = []
    },
    rolledBack() {
      for (const number of pending) {
        const found = known[number]
        if (found !== undefined) found.id = null
      }
      pending = []
    },
  }
}
