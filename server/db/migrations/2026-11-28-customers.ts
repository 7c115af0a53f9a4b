import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // Every order by the customer who placed it, whoever that turned out to be.
  `create table customer_order (
    project_id integer not null,
    customer_id integer not null,
    ordered_at_ms integer not null,
    order_key text not null,
    day text not null,
    channel text not null,
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
  // Customers by the day and the origin of their first order, and what they came to.
  `create table acquisition_cell (
    project_id integer not null,
    dimension text not null,
    value text not null,
    day text not null,
    customers integer not null,
    first_minor integer not null,
    repeat_30 integer not null,
    repeat_60 integer not null,
    repeat_90 integer not null,
    value_30_minor integer not null,
    value_60_minor integer not null,
    value_60_squares integer not null,
    value_90_minor integer not null,
    subscribers integer not null,
    orders integer not null,
    net_minor integer not null,
    primary key (project_id, dimension, day, value)
  ) strict, without rowid`,
  // Customers of a cohort who came back, by calendar periods since their first order.
  `create table cohort_cell (
    project_id integer not null,
    grain text not null,
    kind text not null,
    cohort text not null,
    period integer not null,
    customers integer not null,
    orders integer not null,
    gross_minor integer not null,
    refunded_minor integer not null,
    primary key (project_id, grain, kind, cohort, period)
  ) strict, without rowid`,
  // Days from an order to the next, and who still has none.
  `create table gap_cell (
    project_id integer not null,
    kind text not null,
    state text not null,
    at text not null,
    gaps integer not null,
    primary key (project_id, kind, state, at)
  ) strict, without rowid`,
  // Two periods that are looked at side by side.
  `create table comparison (
    project_id integer not null references project (id),
    key text not null,
    name text not null,
    mode text not null,
    before_from text not null,
    before_to text not null,
    after_from text not null,
    after_to text not null,
    note text not null,
    primary key (project_id, key)
  ) strict, without rowid`,
  // The test that an offer belongs to.
  `alter table offer add column experiment text`,
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

/** Orders stand under their customers, and customers under the cohort they came with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
