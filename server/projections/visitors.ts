import { EVENT_FLAG } from '../event-log/table.ts'
import type { ProjectionContext } from './context.ts'
import type { LogRow } from './log-slice.ts'

type Seen = { firstMs: number; lastMs: number; events: number; persons: Set<number> }

/**
 * Who was seen, from when to when, and who they turned out to be. Robots are nobody.
 *
 * First, last and count take a batch in without reading the log again: they come out the same in any
 * order. The person is that of the visitor's latest event that names one; the log is asked only where
 * it names more than one.
 */
export function createVisitorProjection(
  context: ProjectionContext,
): (rows: readonly LogRow[], upTo: number) => void {
  const { db, project } = context
  const stored = db.prepare<[number, number], { person_id: number | null }>(
    'select person_id from visitor where project_id = ? and visitor_id = ?',
  )
  const write = db.prepare(`
    insert into visitor (project_id, visitor_id, person_id, first_seen_at_ms, last_seen_at_ms, events)
    values (@project, @visitor, @person, @firstMs, @lastMs, @events)
    on conflict (project_id, visitor_id) do update set
      person_id = excluded.person_id,
      first_seen_at_ms = min(first_seen_at_ms, excluded.first_seen_at_ms),
      last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms),
      events = events + excluded.events`)
  const latestPerson = prepareLatestPerson(context)
  return (rows, upTo) => {
    for (const [visitor, { persons, ...seen }] of gather(rows)) {
      const known = stored.get(project.id, visitor)?.person_id ?? null
      if (known !== null) persons.add(known)
      const person = persons.size > 1 ? latestPerson(visitor, upTo) : ([...persons][0] ?? null)
      write.run({ project: project.id, visitor, person, ...seen })
    }
  }
}

function prepareLatestPerson({
  db,
  project,
}: ProjectionContext): (visitorId: number, upTo: number) => number | null {
  const select = db.prepare<[number, number, number, number], { person_id: number }>(`
    select person_id from event
    where project_id = ? and visitor_id = ? and person_id is not null
      and (flags & ?) = 0 and seq <= ?
    order by occurred_at_ms desc, message_id desc
    limit 1`)
  return (visitorId, upTo) =>
    select.get(project.id, visitorId, EVENT_FLAG.bot, upTo)?.person_id ?? null
}

function gather(rows: readonly LogRow[]): Map<number, Seen> {
  const visitors = new Map<number, Seen>()
  for (const { visitorId, occurredAtMs, personId, isBot } of rows) {
    if (isBot) continue
    const seen = visitors.get(visitorId) ?? {
      firstMs: occurredAtMs,
      lastMs: occurredAtMs,
      events: 0,
      persons: new Set(),
    }
    seen.firstMs = Math.min(seen.firstMs, occurredAtMs)
    seen.lastMs = Math.max(seen.lastMs, occurredAtMs)
    seen.events += 1
    if (personId !== null) seen.persons.add(personId)
    visitors.set(visitorId, seen)
  }
  return visitors
}
