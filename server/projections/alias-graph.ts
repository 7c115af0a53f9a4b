import type { ProjectionContext } from './context.ts'

/** Who an id turned out to be: the latest `alias` that names it. */
export type AliasGraph = {
  /** Takes an alias in; gives the id's earlier target, or null, when it changed anything. */
  put(edge: {
    previousId: string
    personId: number
    atMs: number
  }): { before: number | null } | null
  /** The person that an id was said to be. */
  target(id: string): number | null
  /** The person at the end of the chain; in a ring the one whose id sorts first. */
  canonical(personId: number): number
  /** Every person connected with one by aliases, in whatever direction; itself among them. */
  connected(personId: number): Set<number>
}

/**
 * The ids that clients have merged. Two aliases of one id contradict each other: the later one in
 * event time counts, and of two at the same instant the one whose person sorts first, so that the
 * order of arrival cannot decide.
 */
export function createAliasGraph({ db, project, terms }: ProjectionContext): AliasGraph {
  const select = db.prepare<[number, string], { person_id: number; at_ms: number }>(
    'select person_id, at_ms from alias where project_id = ? and previous_id = ?',
  )
  const previous = db.prepare<[number, number], { previous_id: string }>(
    'select previous_id from alias where project_id = ? and person_id = ?',
  )
  const write = db.prepare(
    'insert or replace into alias (project_id, previous_id, person_id, at_ms) values (?, ?, ?, ?)',
  )
  const textOf = (personId: number): string => terms.text(personId) ?? ''
  const target = (id: string): number | null => select.get(project.id, id)?.person_id ?? null

  return {
    put({ previousId, personId, atMs }) {
      const known = select.get(project.id, previousId)
      if (known !== undefined) {
        const isLater =
          atMs > known.at_ms || (atMs === known.at_ms && textOf(personId) < textOf(known.person_id))
        if (!isLater) return null
      }
      write.run(project.id, previousId, personId, atMs)
      return { before: known?.person_id ?? null }
    },
    target,
    canonical(personId) {
      const path = [personId]
      for (;;) {
        const next = target(textOf(path.at(-1) ?? personId))
        if (next === null) return path.at(-1) ?? personId
        const ring = path.indexOf(next)
        if (ring >= 0) {
          return path.slice(ring).reduce((a, b) => (textOf(b) < textOf(a) ? b : a))
        }
        path.push(next)
      }
    },
    connected(personId) {
      const found = new Set([personId])
      for (const person of found) {
        const next = target(textOf(person))
        if (next !== null) found.add(next)
        for (const { previous_id } of previous.all(project.id, person)) {
          const member = terms.id('person', previous_id)
          if (member !== undefined) found.add(member)
        }
      }
      return found
    },
  }
}
