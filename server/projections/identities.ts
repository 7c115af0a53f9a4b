import { createAliasGraph } from './alias-graph.ts'
import { isRecord, type ProjectionContext } from './context.ts'
import type { LogRow } from './log-slice.ts'
import { createPeopleProjection } from './people.ts'
import { createAliasedVisitors, createVisitorProjection, type VisitorChange } from './visitors.ts'

/** Who is somebody else than before. */
export type IdentityChanges = {
  /** Visitors who turned out to be another person. */
  visitors: ReadonlySet<number>
  /** Persons for whom somebody stood and does no more. */
  regrouped: ReadonlySet<number>
  /** What every touched visitor belonged to before and after. */
  changes: readonly VisitorChange[]
}

/**
 * Aliases, visitors, people and accounts of a slice: who is whom. Robots are nobody, and neither is who
 * only stands in a record.
 */
export function createIdentityProjection(
  context: ProjectionContext,
): (rows: readonly LogRow[], upTo: number) => IdentityChanges {
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
    const visitors = changes
      .filter(({ before, after }) => before.personId !== after.personId)
      .map(({ visitorId }) => visitorId)
    return { visitors: new Set(visitors), regrouped: projectPeople(changes, persons), changes }
  }
}

function previousIdOf(body: string): string | null {
  const parsed = JSON.parse(body) as unknown
  const id = isRecord(parsed) ? parsed['previousId'] : null
  return typeof id === 'string' && id !== '' ? id : null
}
