import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import type { VisitFilter } from './visit-sums.ts'

export type OrderCursor = { orderedAtMs: number; key: string }

type OrderRowsQuery = {
  from: string
  to: string
  filter: VisitFilter
  /** Only orders of which something was refunded. */
  isRefunded: boolean
  limit: number
  /** The last row of the page before. */
  after?: OrderCursor | undefined
}

export type OrderRowFacts = {
  order_key: string
  ordered_at_ms: number
  day: string
  person: string | null
  visitor: string
  channel: string
  device: string | null
  country: string | null
  landing: string | null
  coupon: string | null
  currency: string
  gross_minor: number
  refunded_minor: number
  lines: number
  is_unpriced: 0 | 1
}

const text = (column: string): RawBuilder<string | null> =>
  sql`(select value from term where id = ${sql.ref(column)})`

/** The orders behind a number, the newest first. */
export async function readOrderRows(
  scope: ProjectScope,
  { from, to, filter, isRefunded, limit, after }: OrderRowsQuery,
): Promise<OrderRowFacts[]> {
  const { id } = scope.project
  const conditions: RawBuilder<unknown>[] = [
    ...(isRefunded ? [sql`o.refunded_minor > 0`] : []),
    ...(filter.channel === undefined ? [] : [sql`o.channel = ${filter.channel}`]),
    ...termIs(id, { kind: 'device', column: 'o.device_id', value: filter.device }),
    ...termIs(id, { kind: 'country', column: 'o.country_id', value: filter.country }),
    ...termIs(id, { kind: 'path', column: 's.landing_path_id', value: filter.landing }),
    ...hasSeen(filter.variant),
    ...(after === undefined
      ? []
      : [
          sql`(o.ordered_at_ms < ${after.orderedAtMs}
            or (o.ordered_at_ms = ${after.orderedAtMs} and o.order_key > ${after.key}))`,
        ]),
  ]
  const { rows } = await sql<OrderRowFacts>`
    select o.order_key, o.ordered_at_ms, o.day, ${text('o.person_id')} as person,
      ${text('o.visitor_id')} as visitor, o.channel, ${text('o.device_id')} as device,
      ${text('o.country_id')} as country, ${text('s.landing_path_id')} as landing, o.coupon,
      o.currency, o.gross_minor, o.refunded_minor, o.lines, o.is_unpriced
    from "order" as o
    left join session as s on s.project_id = o.project_id and s.visitor_id = o.visitor_id
      and s.started_at_ms = o.session_started_at_ms
    where o.project_id = ${id} and o.day between ${from} and ${to}
      and ${conditions.length === 0 ? sql`1` : sql.join(conditions, sql` and `)}
    order by o.ordered_at_ms desc, o.order_key
    limit ${limit}`.execute(scope.db)
  return rows
}

/** That an order has this value; `unknown` is none. */
export function termIs(
  projectId: number,
  {
    kind,
    column,
    value,
  }: { kind: 'device' | 'country' | 'path'; column: string; value: string | undefined },
): RawBuilder<unknown>[] {
  if (value === undefined) return []
  if (value === 'unknown') return [sql`${sql.ref(column)} is null`]
  return [
    sql`${sql.ref(column)} = (
      select id from term where project_id = ${projectId} and kind = ${kind} and value = ${value})`,
  ]
}

/** Orders of visitors who had seen a variant by the time of the order. */
function hasSeen(variant: string | undefined): RawBuilder<unknown>[] {
  if (variant === undefined) return []
  const colon = variant.lastIndexOf(':')
  return [
    sql`exists (select 1 from exposure as e where e.project_id = o.project_id
      and e.experiment_key = ${variant.slice(0, Math.max(0, colon))}
      and e.visitor_id = o.visitor_id and e.variant_key = ${variant.slice(colon + 1)}
      and e.crossover = 0 and e.exposed_at_ms <= o.ordered_at_ms)`,
  ]
}
