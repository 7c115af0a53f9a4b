import { NOBODY } from '../event-log/table.ts'
import type { AliasGraph } from './alias-graph.ts'
import type { ProjectionContext } from './context.ts'
import type { LogRow } from './log-slice.ts'

type Seen = {
  firstMs: number
  lastMs: number
  events: number
  persons: Set<number>
  accounts: Set<number>
}
type Belonging = { person_id: number | null; account_id: number | null }

/** What a visitor belonged to before and after. */
export type VisitorChange = { visitorId: number; before: BelongsTo; after: BelongsTo }
export type BelongsTo = { personId: number | null; accountId: number | null }

/**
 * Who was seen, from when to when, who they turned out to be and which account is theirs. Robots are
 * nobody.
 *
 * First, last and count take a batch in without reading the log again: they come out the same in any
 * order. Person and account are those of the visitor's latest event that names one; the log is asked
 * only where it names more than one. A visitor who never named a person may be known by an alias.
 */
export function createVisitorProjection(
  context: ProjectionContext,
  aliases: AliasGraph,
): (rows: readonly LogRow[], upTo: number) => VisitorChange[] {
  const { db, project, terms } = context
  const stored = db.prepare<[number, number], Belonging>(
    'select person_id, account_id from visitor where project_id = ? and visitor_id = ?',
  )
  const write = db.prepare(`
    insert into visitor
      (project_id, visitor_id, person_id, account_id, first_seen_at_ms, last_seen_at_ms, events)
    values (@project, @visitor, @person, @account, @firstMs, @lastMs, @events)
    on conflict (project_id, visitor_id) do update set
      person_id = excluded.person_id,
      account_id = excluded.account_id,
      first_seen_at_ms = min(first_seen_at_ms, excluded.first_seen_at_ms),
      last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms),
      events = events + excluded.events`)
  const latestPerson = prepareLatest(context, 'person_id')
  const latestAccount = prepareLatest(context, 'account_id')
  return (rows, upTo) =>
    [...gather(rows)].map(([visitor, { persons, accounts, ...seen }]) => {
      const known = stored.get(project.id, visitor) ?? { person_id: null, account_id: null }
      const alias = aliases.target(terms.text(visitor) ?? '')
      add(persons, known.person_id)
      add(accounts, known.account_id)
      const isDoubtful = persons.size > 1 || alias !== null
      const named = isDoubtful ? latestPerson(visitor, upTo) : ([...persons][0] ?? null)
      const person = named ?? alias
      const account = accounts.size > 1 ? latestAccount(visitor, upTo) : ([...accounts][0] ?? null)
      write.run({ project: project.id, visitor, person, account, ...seen })
      return {
        visitorId: visitor,
        before: { personId: known.person_id, accountId: known.account_id },
        after: { personId: person, accountId: account },
      }
    })
}

/** Visitors whose own id an alias named: they are whom it says, unless they named somebody themselves. */
export function createAliasedVisitors(
  context: ProjectionContext,
  aliases: AliasGraph,
): (previousIds: readonly string[], upTo: number) => VisitorChange[] {
  const { db, project, terms } = context
  const stored = db.prepare<[number, number], Belonging>(
    'select person_id, account_id from visitor where project_id = ? and visitor_id = ?',
  )
  const write = db.prepare(
    'update visitor set person_id = ? where project_id = ? and visitor_id = ?',
  )
  const latestPerson = prepareLatest(context, 'person_id')
  return (previousIds, upTo) =>
    previousIds.flatMap((id) => {
      const visitorId = terms.id('visitor', id)
      const known = visitorId === undefined ? undefined : stored.get(project.id, visitorId)
      if (visitorId === undefined || known === undefined) return []
      const personId = latestPerson(visitorId, upTo) ?? aliases.target(id)
      write.run(personId, project.id, visitorId)
      const accountId = known.account_id
      return {
        visitorId,
        before: { personId: known.person_id, accountId },
        after: { personId, accountId },
      }
    })
}

const add = (ids: Set<number>, id: number | null): unknown => (id === null ? null : ids.add(id))

function prepareLatest(
  { db, project }: ProjectionContext,
  column: keyof Belonging,
): (visitorId: number, upTo: number) => number | null {
  const select = db.prepare<[number, number, number, number], { id: number }>(`
    select ${column} as id from event
    where project_id = ? and visitor_id = ? and ${column} is not null
      and (flags & ?) = 0 and seq <= ?
    order by occurred_at_ms desc, message_id desc
    limit 1`)
  return (visitorId, upTo) => select.get(project.id, visitorId, NOBODY, upTo)?.id ?? null
}

function gather(rows: readonly LogRow[]): Map<number, Seen> {
  const visitors = new Map<number, Seen>()
  for (const { visitorId, occurredAtMs, personId, accountId, isBot } of rows) {
    if (isBot) continue
    const seen = visitors.get(visitorId) ?? {
      firstMs: occurredAtMs,
      lastMs: occurredAtMs,
      events: 0,
      persons: new Set(),
      accounts: new Set(),
    }
    seen.firstMs = Math.min(seen.firstMs, occurredAtMs)
    seen.lastMs = Math.max(seen.lastMs, occurredAtMs)
    seen.events += 1
    add(seen.persons, personId)
    add(seen.accounts, accountId)
    visitors.set(visitorId, seen)
  }
  return visitors
}
