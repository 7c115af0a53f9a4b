import { sql, type Kysely } from 'kysely'

const SUMS = `
    sessions, page_views, product_sessions, cart_sessions, checkout_sessions, paid_sessions,
    product_in_order, cart_in_order, checkout_in_order, paid_in_order, orders, revenue_minor`

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // Visits by channel, country and device, without the landing page, which has the most values.
  `create table market_cell (
    project_id integer not null,
    day text not null,
    channel text not null,
    country text not null,
    device text not null,
    sessions integer not null,
    page_views integer not null,
    product_sessions integer not null,
    cart_sessions integer not null,
    checkout_sessions integer not null,
    paid_sessions integer not null,
    product_in_order integer not null,
    cart_in_order integer not null,
    checkout_in_order integer not null,
    paid_in_order integer not null,
    orders integer not null,
    revenue_minor integer not null,
    primary key (project_id, day, channel, country, device)
  ) strict, without rowid`,
  // Sums of sums: nothing has to be derived again.
  `insert into market_cell (project_id, day, channel, country, device, ${SUMS})
   select project_id, day, channel, country, device,
     ${SUMS.split(',')
       .map((sum) => `sum(${sum.trim()})`)
       .join(', ')}
   from visit_cell group by project_id, day, channel, country, device`,
  // Both lists of visits keep their order, and say whom a filter lets through without the row itself.
  `drop index session_project_day`,
  `create index session_project_day on session (
    project_id, day, visitor_id, started_at_ms, channel, device_id, country_id, landing_path_id)`,
  `drop index session_paid`,
  `create index session_paid on session (
    project_id, day, visitor_id, started_at_ms, channel, device_id, country_id, landing_path_id,
    orders) where orders > 0`,
]

/** Visits by channel and country at once, and lists of visits that are found by where they came from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
