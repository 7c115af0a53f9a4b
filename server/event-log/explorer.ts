import { Event } from '@takt/shared/schemas/event.ts'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { LogScope } from './log-scope.ts'
import { eventsOfPerson, type PersonIds } from './rewrite.ts'
import { EVENT_FLAG } from './table.ts'
import { anonymousIdOf } from './visitor-key.ts'

/** An event with its place in the log. */
export type LoggedEvent = Event & { readonly seq: number }

export type EventFilter = {
  name?: string | undefined
  type?: Event['type'] | undefined
  /** Half-open interval of `occurredAtMs`. */
  fromMs?: number | undefined
  toMs?: number | undefined
}

/** Up to a position of the log, and only those beyond another one; null for all. */
export type CountedEvents = EventFilter & { after: number | null; upTo: number }

/**
 * Counts a project's events up to a position of the log; those after another one are found from its end.
 */
export async function countEvents(
  { db, project }: LogScope,
  { after, upTo, ...filter }: CountedEvents,
): Promise<number> {
  const events =
    after === null
      ? filtered(db, project.id, filter)
      : filtered(db, project.id, filter, projectUnindexed).where('event.seq', '>', after)
  const { count } = await events
    .where('event.seq', '<=', upTo)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** Counts events and stops at `most`: whether there are any is known at once, however many there are. */
export async function countEventsUpTo(
  { db, project }: LogScope,
  { most, ...filter }: EventFilter & { most: number },
): Promise<number> {
  const some = filtered(db, project.id, filter).select('event.seq').limit(most).as('some')
  const { count } = await db
    .selectFrom(some)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

/** The position of the project's newest event; 0 for an empty log. */
export async function headSeq({ db, project }: LogScope): Promise<number> {
  const row = await db
    .selectFrom('event')
    .select('seq')
    .where(projectUnindexed, '=', project.id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.seq ?? 0
}

/**
 * Reads events newest first.
 *
 * @param before only events with a smaller `seq`, to page on
 */
export async function listEvents(
  scope: LogScope,
  { limit, before, ...filter }: EventFilter & { limit: number; before?: number | undefined },
): Promise<LoggedEvent[]> {
  let query = filtered(scope.db, scope.project.id, filter, projectUnindexed)
  if (before !== undefined) query = query.where('event.seq', '<', before)
  return parseRows(await selectWhole(query).orderBy('event.seq', 'desc').limit(limit).execute())
}

/** Reads the events after a position, in arrival order: what a live view has not shown yet. */
export async function listEventsAfter(
  { db, project }: LogScope,
  { after, limit }: { after: number; limit: number },
): Promise<LoggedEvent[]> {
  const query = filtered(db, project.id, {}, projectUnindexed).where('event.seq', '>', after)
  return parseRows(await selectWhole(query).orderBy('event.seq').limit(limit).execute())
}

/** Every event of a person, in arrival order. */
export async function listEventsOfPerson(
  { db, project }: LogScope,
  person: PersonIds,
): Promise<LoggedEvent[]> {
  const query = filtered(db, project.id, {}, projectUnindexed).where(
    sql<boolean>`${sql.raw(eventsOfPerson(person))}`,
  )
  return parseRows(await selectWhole(query).orderBy('event.seq').execute())
}

/**
 * Reads in log order walk the primary key: the plus sign keeps SQLite from choosing an index that
 * begins with the project, for which it would have to sort every event of the project.
 */
const projectUnindexed = sql<number>`+event.project_id`

function filtered(
  db: Kysely<Schema>,
  projectId: number,
  { name, type, fromMs, toMs }: EventFilter,
  projectColumn = sql.ref<number>('event.project_id'),
) {
  let query = db.selectFrom('event').where(projectColumn, '=', projectId)
  if (type !== undefined) query = query.where('event.type', '=', type)
  if (fromMs !== undefined) query = query.where('event.occurred_at_ms', '>=', fromMs)
  if (toMs !== undefined) query = query.where('event.occurred_at_ms', '<', toMs)
  if (name !== undefined) {
    query = query.where('event.name_id', '=', (query) =>
      query
        .selectFrom('term')
        .select('term.id')
        .where('term.project_id', '=', projectId)
        .where('term.kind', '=', 'name')
        .where('term.value', '=', name),
    )
  }
  return query
}

const selectWhole = (query: ReturnType<typeof filtered>) =>
  query
    .innerJoin('term as visitor', 'visitor.id', 'event.visitor_id')
    .leftJoin('term as name', 'name.id', 'event.name_id')
    .leftJoin('term as person', 'person.id', 'event.person_id')
    .leftJoin('term as account', 'account.id', 'event.account_id')
    .select([
      'event.seq',
      'event.message_id',
      'event.type',
      'event.occurred_at_ms',
      'event.received_at_ms',
      'event.flags',
      'event.body',
      'visitor.value as visitor',
      'name.value as name',
      'person.value as person',
      'account.value as account',
    ])

type WholeRow = Awaited<ReturnType<ReturnType<typeof selectWhole>['execute']>>[number]

const parseRows = (rows: readonly WholeRow[]): LoggedEvent[] =>
  rows.map((row) => {
    const body = JSON.parse(row.body) as Partial<Event>
    const event = Event.parse({
      messageId: row.message_id,
      type: row.type,
      name: row.name,
      occurredAtMs: row.occurred_at_ms,
      receivedAtMs: row.received_at_ms,
      anonymousId: anonymousIdOf(row.visitor, row.person),
      userId: row.person,
      groupId: row.account,
      previousId: body.previousId ?? null,
      properties: body.properties ?? {},
      traits: body.traits ?? {},
      context: body.context ?? {},
      originalTimestamp: body.originalTimestamp ?? null,
      sentAt: body.sentAt ?? null,
      origin: (row.flags & EVENT_FLAG.import) === 0 ? 'client' : 'import',
    })
    return { ...event, seq: row.seq }
  })

/** When the last event of all projects arrived, in milliseconds UTC; null for an empty log. */
export async function readLastArrivalMs(db: Kysely<Schema>): Promise<number | null> {
  const row = await db
    .selectFrom('event')
    .select('received_at_ms')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.received_at_ms ?? null
}
