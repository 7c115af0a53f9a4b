import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  `drop table customer_order`,
  `create table customer_order (
    project_id integer not null,
    customer_id integer not null,
    ordered_at_ms integer not null,
    order_key text not null,
    day text not null,
    channel text not null,
    device_id integer,
    country_id integer,
    is_known integer not null,
    content text,
    coupon text,
    is_subscription integer not null,
    lines integer not null,
    gross_minor integer not null,
    refunded_minor integer not null,
    primary key (project_id, customer_id, ordered_at_ms, order_key)
  ) strict, without rowid`,
  // Finds the customer under whom an order stands.
  `create unique index customer_order_key on customer_order (project_id, order_key)`,
  // Serves sums by two dimensions at once, which no cell keeps.
  `create index customer_order_day on customer_order (project_id, day)`,
  // Orders by day and one dimension, with the squares of their values for the spread of the mean.
  `create table order_cell (
    project_id integer not null,
    dimension text not null,
    value text not null,
    day text not null,
    orders integer not null,
    gross_minor integer not null,
    squares_high integer not null,
    squares_low integer not null,
    refunded_orders integer not null,
    refunded_minor integer not null,
    primary key (project_id, dimension, day, value)
  ) strict, without rowid`,
  // Orders by their day and the days of the customer's two before: who bought, and who twice, in any days.
  `create table repeat_cell (
    project_id integer not null,
    dimension text not null,
    value text not null,
    day text not null,
    previous text not null,
    earlier text not null,
    orders integer not null,
    primary key (project_id, dimension, day, value, previous, earlier)
  ) strict, without rowid`,
  // Visitors of a day by the day of their visit before: how many different ones, in any days.
  `create table visitor_cell (
    project_id integer not null,
    dimension text not null,
    value text not null,
    day text not null,
    previous text not null,
    visitors integer not null,
    primary key (project_id, dimension, day, value, previous)
  ) strict, without rowid`,
  // Finds orders in other currencies without reading the rest.
  `create index order_project_currency on "order" (project_id, currency, day)`,
  // Serves the list of visits that bought, which are few.
  `create index session_paid on session (project_id, day) where orders > 0`,
  // Every read model is derived again.
  ...[
    'visitor',
    'alias',
    'person_member',
    'person',
    'account',
    'session',
    '"order"',
    'exposure',
    'outcome',
    'day_cell',
    'visit_cell',
    'segment_cell',
    'variant_cell',
    'paid_cell',
    'acquisition_cell',
    'cohort_cell',
    'gap_cell',
    'deal',
    'deal_stage',
    'deal_change',
    'lead',
    'contact',
    'account_profile',
    'touch',
    'contract',
    'mrr_change',
    'review',
    'pilot',
    'projector_cursor',
  ].map((table) => `delete from ${table}`),
]

/** Different visitors and customers of any days, and the spread of orders, without reading each. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
