import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // Sessions by the variant that their visitor had seen by then.
  `create table variant_cell (
    project_id integer not null,
    experiment_key text not null,
    variant_key text not null,
    day text not null,
    channel text not null,
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
    primary key (project_id, experiment_key, day, variant_key, channel, device)
  ) strict, without rowid`,
  // How long and how many clicks it took to pay: paid sessions by what it took.
  `create table paid_cell (
    project_id integer not null,
    day text not null,
    measure text not null,
    value integer not null,
    channel text not null,
    device text not null,
    sessions integer not null,
    primary key (project_id, day, measure, value, channel, device)
  ) strict, without rowid`,
  `drop index session_paid`,
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
    'customer_order',
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

/** Visits by variant, what it took to pay, and segments by country and landing page. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
