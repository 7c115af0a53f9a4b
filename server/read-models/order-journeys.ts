import type { Journey } from '@takt/shared/metrics'
import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** What a touch may be credited by. */
export const TOUCH_DIMENSIONS = ['channel', 'campaign', 'kind', 'content'] as const
export type TouchDimension = (typeof TOUCH_DIMENSIONS)[number]

/** The label of touches that say nothing of the dimension. */
export const NO_LABEL = '(none)'

export type JourneyQuery = { from: string; to: string; lookbackMs: number; by: TouchDimension }

type OrderTouch = { order_key: string; ordered_at_ms: number; value: number } & (
  | { at: number; label: string; visitor_id: number }
  | { at: null; label: null; visitor_id: null }
)

/**
 * Orders of the days as journeys: the visits of the buyer's devices before the order, back to the
 * look-back. Orders in other currencies are left out.
 */
export async function readOrderJourneys(
  scope: ProjectScope,
  query: JourneyQuery,
): Promise<Journey[]> {
  const { rows } = await sql<OrderTouch>`
    with buyer as (
      select v.visitor_id, coalesce(m.person_id, v.person_id) as person
      from ${scope.from('visitor').select(['visitor_id', 'person_id'])} as v
      left join ${scope.from('person_member').select(['member_id', 'person_id'])} as m
        on m.member_id = v.person_id
    ),
    sold as (
      select o.order_key, o.ordered_at_ms, o.gross_minor, o.visitor_id, b.person
      from ${ordersIn(scope, query)} as o left join buyer b on b.visitor_id = o.visitor_id
    ),
    device as (
      select order_key, ordered_at_ms, gross_minor, visitor_id from sold where person is null
      union all
      select s.order_key, s.ordered_at_ms, s.gross_minor, b.visitor_id
      from sold s join buyer b on b.person = s.person where s.person is not null
    )
    select d.order_key, d.ordered_at_ms, d.gross_minor as value, s.visitor_id,
      s.started_at_ms as at, ${labelOf(query.by)} as label
    from device d left join ${scope.from('session').selectAll()} as s
      on s.visitor_id = d.visitor_id
      and s.started_at_ms between d.ordered_at_ms - ${query.lookbackMs} and d.ordered_at_ms
    order by d.order_key, s.started_at_ms, s.visitor_id`.execute(scope.db)
  return journeysOf(rows)
}

const ordersIn = (scope: ProjectScope, { from, to }: JourneyQuery) =>
  scope
    .from('order')
    .where('day', '>=', from)
    .where('day', '<=', to)
    .where('lines', '>', 0)
    .where('currency', '=', scope.project.currency)
    .selectAll()

/** How visits of those who bought nothing in the days went, counted by their path. */
export async function readVisitPathsWithoutOrder(
  scope: ProjectScope,
  query: JourneyQuery,
): Promise<{ channels: string[]; nulls: number }[]> {
  const { rows } = await sql<{ path: string; nulls: number }>`
    with buyer as (select distinct visitor_id from ${ordersIn(scope, query)})
    select path, count(*) as nulls from (
      select json_group_array(label) as path from (
        select s.visitor_id, ${labelOf(query.by)} as label
        from ${scope.from('session').where('day', '>=', query.from).where('day', '<=', query.to).selectAll()} as s
        where not exists (select 1 from buyer b where b.visitor_id = s.visitor_id)
        order by s.visitor_id, s.started_at_ms)
      group by visitor_id)
    group by path`.execute(scope.db)
  return rows.map(({ path, nulls }) => ({ channels: JSON.parse(path) as string[], nulls }))
}

const term = (column: RawBuilder<unknown>) =>
  sql`coalesce((select value from term where term.id = ${column}), ${NO_LABEL})`

const labelOf = (by: TouchDimension): RawBuilder<unknown> => {
  if (by === 'kind') return sql`'web_session'`
  if (by === 'channel') return sql`s.channel`
  return by === 'campaign' ? term(sql`s.campaign_id`) : term(sql`s.content_id`)
}

function journeysOf(rows: readonly OrderTouch[]): Journey[] {
  const journeys = new Map<string, Journey & { touches: Journey['touches'][number][] }>()
  for (const row of rows) {
    const journey = journeys.get(row.order_key) ?? {
      touches: [],
      convertedAt: row.ordered_at_ms,
      value: row.value,
    }
    journeys.set(row.order_key, journey)
    if (row.at === null) continue
    const id = `${String(row.visitor_id)} ${String(row.at)}`
    journey.touches.push({ channel: row.label, time: row.at, id })
  }
  return [...journeys.values()]
}
