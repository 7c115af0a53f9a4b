import type { EventCondition } from '@takt/shared/schemas/event-condition.ts'
import type { VisitSums } from '@takt/shared/metrics'
import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { EVENT_FLAG } from '../event-log/table.ts'
import { sessionConditions } from './visit-rows.ts'
import type { VisitFilter } from './visit-sums.ts'

const SLICE_VISITS = 500

type VisitSlice = {
  day: string
  filter: VisitFilter
  where: readonly EventCondition[]
  /** The last visit of the slice before. */
  after: { visitorId: number; startedAtMs: number } | null
}
type Match = VisitSums & { visits: number; visitor: number | null; started: number | null }

/**
 * Sums of the next visits of a day that have an event with these values; `after` of the answer leads on,
 * null at the end of the day. Reads the events of each visit: for questions that nobody foresaw.
 */
export async function readMatchingSlice(
  scope: ProjectScope,
  { day, filter, where, after }: VisitSlice,
): Promise<{ sums: VisitSums; visits: number; after: VisitSlice['after'] }> {
  const { rows } = await sql<Match>`
    with slice as (
      select * from session indexed by session_project_day
      where project_id = ${scope.project.id} and day = ${day}
        ${after === null ? sql`` : sql`and (visitor_id, started_at_ms) > (${after.visitorId}, ${after.startedAtMs})`}
      order by visitor_id, started_at_ms limit ${SLICE_VISITS}),
    own as (
      select * from slice as session
      where ${sessionConditions(scope, { filter })} and exists (
        select 1 from event
        where event.project_id = session.project_id and event.visitor_id = session.visitor_id
          and occurred_at_ms between session.started_at_ms and session.ended_at_ms
          and type in ('page', 'screen', 'track') and (flags & ${EVENT_FLAG.bot | EVENT_FLAG.own}) = 0
          and ${sql.join(where.map(meets), sql` and `)}))
    select (select count(*) from slice) as visits,
      (select visitor_id from slice order by visitor_id desc, started_at_ms desc limit 1) as visitor,
      (select started_at_ms from slice order by visitor_id desc, started_at_ms desc limit 1) as started,
      count(*) as sessions, coalesce(sum(page_views), 0) as page_views,
      coalesce(sum(has_product), 0) as product_sessions, coalesce(sum(has_cart), 0) as cart_sessions,
      coalesce(sum(has_checkout), 0) as checkout_sessions,
      coalesce(sum(orders > 0), 0) as paid_sessions,
      coalesce(sum(steps_in_order > 0), 0) as product_in_order,
      coalesce(sum(steps_in_order > 1), 0) as cart_in_order,
      coalesce(sum(steps_in_order > 2), 0) as checkout_in_order,
      coalesce(sum(steps_in_order > 3), 0) as paid_in_order,
      coalesce(sum(orders), 0) as orders, coalesce(sum(revenue_minor), 0) as gross_minor,
      null as refunded_orders, null as refunded_minor
    from own`.execute(scope.db)
  const [row] = rows
  if (row === undefined) throw new Error('a query of sums gave no row')
  const { visits, visitor, started, ...sums } = row
  const isEnd = visits < SLICE_VISITS || visitor === null || started === null
  return { sums, visits, after: isEnd ? null : { visitorId: visitor, startedAtMs: started } }
}

function meets({ part, path, is, value }: EventCondition): RawBuilder<unknown> {
  const place = `$.${[part, ...path].map((name) => JSON.stringify(name)).join('.')}`
  const found = sql`json_extract(event.body, ${place})`
  if (is === 'exists') return sql`${found} is not null`
  if (is === 'equal') {
    return sql`case json_type(event.body, ${place}) when 'true' then 'true' when 'false' then 'false'
      else cast(${found} as text) end = ${value}`
  }
  const isNumber = sql`json_type(event.body, ${place}) in ('integer', 'real')`
  return is === 'above'
    ? sql`(${isNumber} and ${found} > ${Number(value)})`
    : sql`(${isNumber} and ${found} < ${Number(value)})`
}
