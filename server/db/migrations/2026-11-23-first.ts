import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
export const statements: readonly string[] = [
  `create table project (
    id integer primary key,
    slug text not null unique,
    name text not null,
    mode text not null check (mode in ('b2c', 'b2b', 'hybrid')),
    time_zone text not null,
    currency text not null,
    is_demo integer not null default 0 check (is_demo in (0, 1)),
    created_at_ms integer not null
  ) strict`,
  `create table write_key (
    write_key text primary key,
    project_id integer not null references project (id),
    created_at_ms integer not null
  ) strict, without rowid`,
  `create table api_token (
    id integer primary key,
    project_id integer not null references project (id),
    token_hash text not null unique,
    created_at_ms integer not null
  ) strict`,
  `create table experiment (
    id integer primary key,
    project_id integer not null references project (id),
    key text not null,
    status text not null check (status in ('draft', 'running', 'stopped')),
    origin text not null check (origin in ('live', 'import')),
    plan text not null,
    created_at_ms integer not null,
    started_at_ms integer,
    stopped_at_ms integer,
    unique (project_id, key)
  ) strict`,
  `create table audit (
    id integer primary key,
    project_id integer references project (id),
    at_ms integer not null,
    actor text not null,
    action text not null,
    subject text not null,
    details text not null
  ) strict`,
  `create table term (
    id integer primary key,
    project_id integer not null references project (id),
    kind text not null,
    value text not null,
    unique (project_id, kind, value)
  ) strict`,
  `create table event (
    seq integer primary key autoincrement,
    project_id integer not null,
    message_id text not null,
    type text not null check (type in ('track', 'identify', 'page', 'screen', 'group', 'alias')),
    name_id integer,
    occurred_at_ms integer not null,
    received_at_ms integer not null,
    visitor_id integer not null,
    person_id integer,
    account_id integer,
    order_key text,
    value_minor integer,
    currency text,
    source_id integer,
    medium_id integer,
    campaign_id integer,
    referrer_id integer,
    path_id integer,
    device_id integer,
    country_id integer,
    flags integer not null default 0,
    body text not null
  ) strict`,
  // Serves the dedupe of append: a message id counts once per project.
  `create unique index event_project_message on event (project_id, message_id)`,
  // Serves the projector: one visitor's history in time order.
  `create index event_project_visitor_time on event (project_id, visitor_id, occurred_at_ms)`,
  // Serves the projector: all events of one order.
  `create index event_project_order on event (project_id, order_key) where order_key is not null`,
  `create table quarantine (
    id integer primary key,
    project_id integer not null references project (id),
    received_at_ms integer not null,
    reason text not null,
    message text not null,
    field text,
    event text not null
  ) strict`,
  `create index quarantine_project on quarantine (project_id, id)`,
  `create table projector_cursor (
    project_id integer primary key references project (id),
    seq integer not null,
    applied_at_ms integer not null
  ) strict`,
  `create table visitor (
    project_id integer not null,
    visitor_id integer not null,
    person_id integer,
    first_seen_at_ms integer not null,
    last_seen_at_ms integer not null,
    events integer not null,
    primary key (project_id, visitor_id)
  ) strict, without rowid`,
  `create table session (
    project_id integer not null,
    visitor_id integer not null,
    started_at_ms integer not null,
    ended_at_ms integer not null,
    day text not null,
    channel text not null,
    source_id integer,
    medium_id integer,
    campaign_id integer,
    landing_path_id integer,
    device_id integer,
    country_id integer,
    page_views integer not null,
    events integer not null,
    has_product integer not null,
    has_cart integer not null,
    has_checkout integer not null,
    orders integer not null,
    revenue_minor integer not null,
    primary key (project_id, visitor_id, started_at_ms)
  ) strict, without rowid`,
  // Serves the day cells: all sessions of one day.
  `create index session_project_day on session (project_id, day)`,
  `create table "order" (
    project_id integer not null,
    order_key text not null,
    visitor_id integer not null,
    person_id integer,
    ordered_at_ms integer not null,
    day text not null,
    currency text not null,
    gross_minor integer not null,
    refunded_minor integer not null,
    lines integer not null,
    session_started_at_ms integer,
    channel text not null,
    device_id integer,
    country_id integer,
    primary key (project_id, order_key)
  ) strict, without rowid`,
  // Serves the day cells and period totals.
  `create index order_project_day on "order" (project_id, day)`,
  // Serves experiments and customers: the orders of one visitor.
  `create index order_project_visitor on "order" (project_id, visitor_id, ordered_at_ms)`,
  `create table exposure (
    project_id integer not null,
    experiment_key text not null,
    visitor_id integer not null,
    variant_key text not null,
    exposed_at_ms integer not null,
    day text not null,
    crossover integer not null,
    primary key (project_id, experiment_key, visitor_id)
  ) strict, without rowid`,
  // Serves the projector: the exposures of one visitor.
  `create index exposure_project_visitor on exposure (project_id, visitor_id)`,
  `create table outcome (
    project_id integer not null,
    experiment_key text not null,
    visitor_id integer not null,
    converted integer not null,
    value_minor integer,
    occurred_at_ms integer not null,
    day text not null,
    primary key (project_id, experiment_key, visitor_id)
  ) strict, without rowid`,
  `create index outcome_project_visitor on outcome (project_id, visitor_id)`,
  `create table day_cell (
    project_id integer not null,
    day text not null,
    channel text not null,
    device text not null,
    sessions integer not null,
    page_views integer not null,
    product_sessions integer not null,
    cart_sessions integer not null,
    checkout_sessions integer not null,
    paid_sessions integer not null,
    orders integer not null,
    gross_minor integer not null,
    refunded_orders integer not null,
    refunded_minor integer not null,
    primary key (project_id, day, channel, device)
  ) strict, without rowid`,
]

/** Creates every table of the first release. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
