import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Writer } from '../db/store.ts'
import { recordRemoval } from './removals.ts'
import { EVENT_FLAG } from './table.ts'

/**
 * The only ways in which the log changes after it was written: somebody's right to be forgotten, the
 * end of a retention period, and our own people's visits. The read models must be rebuilt after each.
 */

/** Everything that is one person: visitors and user ids, as terms. */
export type PersonIds = { visitorIds: readonly number[]; personIds: readonly number[] }

const idList = (ids: readonly number[]): string => ids.map(String).join(', ')

/** Which events are somebody's: those that name the person, and those of their visitors that name nobody else. */
export const eventsOfPerson = ({ visitorIds, personIds }: PersonIds): string => `(
  event.person_id in (${idList(personIds)})
  or (event.person_id is null and event.visitor_id in (${idList(visitorIds)})))`

/**
 * Removes a person from log, dictionary and quarantine, so that not even the freed pages hold them.
 *
 * @param ids as texts, to find them in what was refused
 * @returns how many rows are gone
 */
export function erasePerson(
  writer: Writer,
  {
    projectId,
    person,
    ids,
    nowMs,
  }: { projectId: number; person: PersonIds; ids: readonly string[]; nowMs: number },
): { events: number; quarantined: number } {
  const { raw } = writer
  const before: unknown = raw.pragma('secure_delete', { simple: true })
  raw.pragma('secure_delete = on')
  try {
    const erased = writer.transaction(() => {
      const where = `project_id = ${String(projectId)} and ${eventsOfPerson(person)}`
      recordRemoval(writer, { projectId, kind: 'erasure', where, nowMs })
      const { changes: events } = raw
        .prepare(`delete from event where project_id = ? and ${eventsOfPerson(person)}`)
        .run(projectId)
      const remove = raw.prepare(
        'delete from quarantine where project_id = ? and instr(event, ?) > 0',
      )
      const hide = raw.prepare(
        `update audit set details = replace(details, ?, '"erased"') where project_id = ?`,
      )
      let quarantined = 0
      for (const id of ids) {
        quarantined += remove.run(projectId, JSON.stringify(id)).changes
        hide.run(JSON.stringify(id), projectId)
        hideRecordKey(writer, projectId, id)
      }
      redactAnswers(writer, projectId, ids)
      hideTerms(writer, projectId, person)
      return { events, quarantined }
    })
    raw.pragma('wal_checkpoint(TRUNCATE)')
    return erased
  } finally {
    raw.pragma(`secure_delete = ${String(before)}`)
  }
}

/** What a CRM tells of, and may call by somebody's mail address. */
const RECORDS_OF_PEOPLE = ['deal', 'lead', 'contact'] as const

/**
 * Where a CRM took an id of the person for the key of a lead or contact, others' events name it too: a deal
 * the lead that it came from. They stay, and so do their numbers, under a random key.
 */
function hideRecordKey({ raw }: Writer, projectId: number, id: string): void {
  const erased = erasedId()
  for (const kind of RECORDS_OF_PEOPLE) {
    raw
      .prepare(
        `update event set body = replace(body, @id, @erased),
          order_key = iif(order_key = @key, @erasedKey, order_key)
         where project_id = @project and order_key >= @from and order_key < @to
           and (order_key = @key or instr(body, @id) > 0)`,
      )
      .run({
        project: projectId,
        id: JSON.stringify(id),
        erased: JSON.stringify(erased),
        key: `${kind}:${id}`,
        erasedKey: `${kind}:${erased}`,
        from: `${kind}:`,
        to: `${kind};`,
      })
  }
}

/** What people wrote of a conversation may name the person: the words stay, the ids go. */
function redactAnswers({ raw }: Writer, projectId: number, ids: readonly string[]): void {
  const told = raw.prepare<[number, string], { seq: number; body: string }>(
    `select seq, body from event
     where project_id = ? and order_key >= 'deal:' and order_key < 'deal;'
       and instr(body, '"discovery"') > 0 and instr(body, ?) > 0`,
  )
  const put = raw.prepare('update event set body = ? where seq = ?')
  for (const id of ids.filter((each) => each !== '')) {
    for (const { seq, body } of told.all(projectId, JSON.stringify(id).slice(1, -1))) {
      const event = JSON.parse(body) as { properties?: Record<string, unknown> }
      const found = event.properties?.['discovery'] ?? null
      const redacted = JSON.stringify(found, (_key, value: unknown) =>
        typeof value === 'string' ? value.replaceAll(id, '[erased]') : value,
      )
      const properties = { ...event.properties, discovery: JSON.parse(redacted) as unknown }
      put.run(JSON.stringify({ ...event, properties }), seq)
    }
  }
}

const erasedId = (): string => `erased:${randomBytes(12).toString('base64url')}`

/**
 * Ids become random texts instead of going: a running server may still know their numbers, and must
 * not give them to somebody else. A visitor whose events somebody else signed keeps its id.
 */
function hideTerms({ raw }: Writer, projectId: number, { visitorIds, personIds }: PersonIds): void {
  const isUsed = raw.prepare<[number, number], { seq: number }>(
    'select seq from event where project_id = ? and visitor_id = ? limit 1',
  )
  const hide = raw.prepare('update term set value = ? where project_id = ? and id = ?')
  const free = visitorIds.filter((id) => isUsed.get(projectId, id) === undefined)
  for (const id of [...free, ...personIds]) {
    hide.run(erasedId(), projectId, id)
  }
}

/** Rows that one transaction looks through, so that ingest never waits long. */
const WINDOW_ROWS = 50_000

/** Removes what happened before an instant, piece by piece. @returns how many events are gone */
export async function deleteEventsBefore(
  writer: Writer,
  { projectId, beforeMs, nowMs }: { projectId: number; beforeMs: number; nowMs: number },
): Promise<number> {
  const { raw } = writer
  raw
    .prepare('delete from quarantine where project_id = ? and received_at_ms < ?')
    .run(projectId, beforeMs)
  const ends = raw.prepare<[], { first: number | null; last: number | null }>(
    'select min(seq) as first, max(seq) as last from event',
  )
  const { first, last } = ends.get() ?? { first: null, last: null }
  let deleted = 0
  for (let after = (first ?? 1) - 1; after < (last ?? 0); after += WINDOW_ROWS) {
    const through = after + WINDOW_ROWS
    const where = `seq > ${String(after)} and seq <= ${String(through)}
      and +project_id = ${String(projectId)} and occurred_at_ms < ${String(beforeMs)}`
    deleted += writer.transaction(() => {
      recordRemoval(writer, { projectId, kind: 'retention', where, nowMs })
      return raw.prepare(`delete from event where ${where}`).run().changes
    })
    await nextTurn()
  }
  return deleted
}

/** Takes a copy of the log back to where it was: removes what came after a row. For copies only. */
export function cutLog(
  writer: Writer,
  { projectId, afterSeq }: { projectId: number; afterSeq: number },
): number {
  return writer.raw
    .prepare('delete from event where project_id = ? and seq > ?')
    .run(projectId, afterSeq).changes
}

/** Marks the events of some visitors as our own, and of all others as not. @returns how many changed */
export function markOwnVisitors(
  writer: Writer,
  { projectId, visitors }: { projectId: number; visitors: readonly string[] },
): number {
  const own = String(EVENT_FLAG.own)
  const isOwn = `(flags & ${own}) != 0`
  const list = `(select id from term where project_id = @project and kind = 'visitor'
    and value in (select value from json_each(@visitors)))`
  const change = (flags: string, where: string): number =>
    writer.raw
      .prepare(`update event set flags = ${flags} where project_id = @project and ${where}`)
      .run({ project: projectId, visitors: JSON.stringify(visitors) }).changes
  return writer.transaction(
    () =>
      change(`flags | ${own}`, `not ${isOwn} and visitor_id in ${list}`) +
      change(`flags & ~${own}`, `${isOwn} and visitor_id not in ${list}`),
  )
}
