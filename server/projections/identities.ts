import { createAliasGraph } from './alias-graph.ts'
import { isRecord, type ProjectionContext } from './context.ts'
import type { LogRow } from './log-slice.ts'
import { createPeopleProjection } from './people.ts'
import { createAliasedVisitors, createVisitorProjection } from './visitors.ts'

/** Aliases, visitors, people and accounts of a slice: who is whom. Robots are nobody. */
export function createIdentityProjection(
  context: ProjectionContext,
): (rows: readonly LogRow[], upTo: number) => void {
  const { terms } = context
  const aliases = createAliasGraph(context)
  const projectVisitors = createVisitorProjection(context, aliases)
  const projectAliased = createAliasedVisitors(context, aliases)
  const projectPeople = createPeopleProjection(context, aliases)
  return (rows, upTo) => {
    const previousIds = new Set<string>()
    const persons = new Set<number>()
    for (const { type, isBot, personId, body, occurredAtMs } of rows) {
      if (type !== 'alias' || isBot || personId === null || body === null) continue
      const previousId = previousIdOf(body)
      if (previousId === null || previousId === terms.text(personId)) continue
      const change = aliases.put({ previousId, personId, atMs: occurredAtMs })
      if (change === null) continue
      previousIds.add(previousId)
      persons.add(personId)
      if (change.before !== null) persons.add(change.before)
      const member = terms.id('person', previousId)
      if (member !== undefined) persons.add(member)
    }
    const changes = [...projectVisitors(rows, upTo), ...projectAliased([...previousIds], upTo)]
    projectPeople(changes, persons)
  }
}

function previousIdOf(body: string): string | null {
  const parsed = JSON.parse(body) as unknown
  const id = isRecord(parsed) ? parsed['previousId'] : null
  return typeof id === 'string' && id !== '' ? id : null
}
