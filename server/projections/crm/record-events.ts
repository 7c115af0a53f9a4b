import { recordKindOf, type RecordKind } from '@takt/shared/schemas/crm.ts'
import { EVENT_FLAG, NOBODY } from '../../event-log/table.ts'
import { isRecord, type ProjectionContext } from '../context.ts'

/** One telling of some fields of a record. */
export type RecordEvent = {
  /** The event's name without the kind: `Created`, `Stage Changed` … */
  what: string
  /** When the fields stood so. */
  atMs: number
  accountId: number | null
  personId: number | null
  /** How the record stands by an export, whose time says nothing of when its fields changed. */
  isSnapshot: boolean
  fields: Record<string, unknown>
  /** What fields held before, where the source says. */
  before: Record<string, unknown>
  messageId: string
}

type Row = {
  name_id: number
  message_id: string
  occurred_at_ms: number
  account_id: number | null
  person_id: number | null
  flags: number
  body: string
}

/**
 * Makes the function that reads every event of one record, in order of time; of two at one instant a change
 * comes before how the record stands, else the one with the smaller message id, whatever the order of
 * arrival.
 */
export function createRecordEvents(
  { db, project, terms }: ProjectionContext,
  kind: RecordKind,
): (id: string, upTo: number) => RecordEvent[] {
  const select = db.prepare<[number, string, number, number], Row>(`
    select name_id, message_id, occurred_at_ms, account_id, person_id, flags, body from event
    where project_id = ? and order_key = ? and (flags & ?) = 0 and seq <= ?
    order by occurred_at_ms, message_id`)
  return (id, upTo) => {
    const rows = select.all(project.id, `${kind}:${id}`, NOBODY, upTo)
    const events = rows.flatMap((row): RecordEvent[] => {
      const name = terms.text(row.name_id) ?? ''
      if (recordKindOf(name) !== kind) return []
      const body = JSON.parse(row.body) as unknown
      const fields = isRecord(body) && isRecord(body['properties']) ? body['properties'] : {}
      return [
        {
          what: name.slice(name.indexOf(' ') + 1),
          atMs: row.occurred_at_ms,
          accountId: row.account_id,
          personId: row.person_id,
          isSnapshot: (row.flags & EVENT_FLAG.import) !== 0 && fields['snapshot'] === true,
          fields,
          before: isRecord(fields['before']) ? fields['before'] : {},
          messageId: row.message_id,
        },
      ]
    })
    return events.toSorted((a, b) => a.atMs - b.atMs || rankOf(a) - rankOf(b))
  }
}

/** An export is often dated by the last change that it holds. */
const rankOf = ({ what }: RecordEvent): number => (what.endsWith('Changed') ? 0 : 1)

/** The latest that the events say of a field; undefined when none names it. */
export function latest(events: readonly RecordEvent[], field: string): unknown {
  return events.findLast(({ fields }) => fields[field] !== undefined)?.fields[field]
}

/** Whether the record is gone: deleted, and not restored since. */
export function isDeleted(events: readonly RecordEvent[]): boolean {
  const last = events.findLast(
    ({ what, fields }) =>
      what.startsWith('Deleted') || what === 'Restored' || typeof fields['deleted'] === 'boolean',
  )
  if (last === undefined) return false
  return last.what.startsWith('Deleted') || last.fields['deleted'] === true
}
