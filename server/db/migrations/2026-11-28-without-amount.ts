import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  `alter table "order" add column is_unpriced integer not null default 0`,
  // The order is what was told first of it; an amount of 0 can be a price, too.
  `update "order" as o set is_unpriced = 1
    where o.gross_minor = 0 and (
      select e.value_minor is null from event as e
      join term as t on t.id = e.name_id and t.value = 'Order Completed'
      where e.project_id = o.project_id and e.order_key = o.order_key and e.flags & 5 = 0
      order by e.occurred_at_ms, e.message_id limit 1)`,
  // Finds them without reading the others.
  `create index order_unpriced on "order" (project_id, day) where is_unpriced = 1`,
]

/** Orders that came without an amount: they count, and pages say how many they are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
