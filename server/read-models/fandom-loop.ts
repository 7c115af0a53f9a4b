import type { FandomStep } from '@takt/shared/metrics'
import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** What the events are called, in lower case, that say what a customer did after the purchase. */
const SAID: Readonly<Partial<Record<FandomStep, readonly string[]>>> = {
  unboxed: ['unboxing shared', 'product unboxed', 'product shared'],
  reviewed: ['product reviewed', 'review submitted'],
  referred: ['referral sent', 'friend referred', 'invite sent', 'invitation sent'],
}

type Days = { from: string; to: string }
type Found = { step: FandomStep; customers: Set<number> | null }

/**
 * Customers who ordered in the days, and those of them who afterwards showed, reviewed, recommended what
 * they bought, or took a subscription. Null where the project has recorded nothing of the kind.
 */
export async function readFandomLoop(scope: ProjectScope, days: Days): Promise<Found[]> {
  const buyers = sql`(
    select customer_id, min(ordered_at_ms) as at_ms
    from ${scope.from('customer_order').where('day', '>=', days.from).where('day', '<=', days.to).selectAll()} as o
    group by customer_id)`
  const ids = async (query: RawBuilder<{ id: number }>): Promise<Set<number>> =>
    new Set((await query.execute(scope.db)).rows.map(({ id }) => id))
  const all = await ids(sql`select customer_id as id from ${buyers} as b`)
  const events: Found[] = []
  for (const step of ['unboxed', 'reviewed', 'referred'] as const) {
    const names = await nameIds(scope, SAID[step] ?? [])
    const customers = names.length === 0 ? null : await ids(doing(scope, buyers, names))
    events.push({ step, customers })
  }
  const subscribed = await ids(sql`
    select distinct b.customer_id as id from ${buyers} as b
    join ${scope.from('customer_order').where('is_subscription', '=', 1).selectAll()} as o
      on o.customer_id = b.customer_id and o.ordered_at_ms >= b.at_ms`)
  const isSold = subscribed.size > 0 || (await sellsSubscriptions(scope))
  return [
    { step: 'bought', customers: all },
    ...events,
    { step: 'subscribed', customers: isSold ? subscribed : null },
  ]
}

/** The terms of these event names; none while no such event has ever come. */
async function nameIds({ db, project }: ProjectScope, names: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from term where project_id = ${project.id} and kind = 'name'
      and lower(value) in (${sql.join(names)})`.execute(db)
  return rows.map(({ id }) => id)
}

/** Buyers with such an event after their order: by their visitors, whose events are kept in time order. */
const doing = (
  scope: ProjectScope,
  buyers: RawBuilder<unknown>,
  names: readonly number[],
): RawBuilder<{ id: number }> => sql<{ id: number }>`
  with own as (
    select b.customer_id, b.at_ms, v.visitor_id
    from ${scope.from('visitor').selectAll()} as v
    left join ${scope.from('person_member').selectAll()} as m on m.member_id = v.person_id
    join ${buyers} as b on b.customer_id = coalesce(m.person_id, v.person_id, v.visitor_id))
  select distinct own.customer_id as id from own
  join ${scope
    .from('event')
    .where('name_id', 'in', [...names])
    .selectAll()} as e
    on e.visitor_id = own.visitor_id and e.occurred_at_ms >= own.at_ms`

async function sellsSubscriptions(scope: ProjectScope): Promise<boolean> {
  const found = await scope
    .from('customer_order')
    .where('is_subscription', '=', 1)
    .select('order_key')
    .limit(1)
    .execute()
  return found.length > 0
}
