import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import type { EventTable } from '../db/schema.ts'
import { EVENT_FLAG, NOBODY } from '../event-log/table.ts'
import type { ProjectionContext } from './context.ts'

/** What the projector needs to know of a new log row to find what it makes dirty. */
export type LogRow = {
  seq: number
  type: EventTable['type']
  name: string | null
  occurredAtMs: number
  visitorId: number
  personId: number | null
  accountId: number | null
  orderKey: string | null
  isBot: boolean
  isImport: boolean
  /** Only of events that projections read whole: exposures, imported outcomes, sessions and traffic, aliases. */
  body: string | null
}

type RawRow = {
  seq: number
  type: EventTable['type']
  name_id: number | null
  occurred_at_ms: number
  visitor_id: number
  person_id: number | null
  account_id: number | null
  order_key: string | null
  flags: number
  body: string | null
}

export type LogSlice = {
  rows: LogRow[]
  /** The position that the cursor may move to: every row of the project up to it is in the slice. */
  upTo: number
}

const NONE = -1

/**
 * Reads the project's next rows in arrival order; never past `upTo`, never more than `limit`.
 *
 * The plus sign keeps SQLite from choosing an index that begins with the project: it would sort the
 * whole log of the project for every slice.
 */
export function createLogReader({
  db,
  project,
  terms,
}: ProjectionContext): (after: number, upTo: number, limit: number) => LogSlice {
  const read = db.prepare<
    {
      project: number
      after: number
      upTo: number
      viewed: number
      outcome: number
      session: number
      traffic: number
      limit: number
    },
    RawRow
  >(`
    select seq, type, name_id, occurred_at_ms, visitor_id, person_id, account_id, order_key, flags,
      case when name_id in (@viewed, @outcome, @session, @traffic) or type = 'alias' then body end as body
    from event
    where seq > @after and seq <= @upTo and +project_id = @project
    order by seq
    limit @limit`)
  return (after, upTo, limit) => {
    const raw = read.all({
      project: project.id,
      after,
      upTo,
      viewed: terms.id('name', EVENT_NAME.experimentViewed) ?? NONE,
      outcome: terms.id('name', EVENT_NAME.experimentOutcome) ?? NONE,
      session: terms.id('name', EVENT_NAME.sessionImported) ?? NONE,
      traffic: terms.id('name', EVENT_NAME.trafficImported) ?? NONE,
      limit,
    })
    const last = raw.at(-1)
    return {
      rows: raw.map((row) => ({
        seq: row.seq,
        type: row.type,
        name: terms.text(row.name_id),
        occurredAtMs: row.occurred_at_ms,
        visitorId: row.visitor_id,
        personId: row.person_id,
        accountId: row.account_id,
        orderKey: row.order_key,
        isBot: (row.flags & NOBODY) !== 0,
        isImport: (row.flags & EVENT_FLAG.import) !== 0,
        body: row.body,
      })),
      upTo: raw.length < limit || last === undefined ? upTo : last.seq,
    }
  }
}
