import { sql, type Kysely } from 'kysely'

const SESSION_SUMS = `
    sessions integer not null,
    page_views integer not null,
    product_sessions integer not null,
    cart_sessions integer not null,
    checkout_sessions integer not null,
    paid_sessions integer not null,
    product_in_order integer not null,
    cart_in_order integer not null,
    checkout_in_order integer not null,
    paid_in_order integer not null`

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // Which ad or post a visit came from (utm_content).
  `alter table event add column content_id integer`,
  `insert or ignore into term (project_id, kind, value)
   select distinct project_id, 'content', json_extract(body, '$.context.campaign.content') from event
   where json_type(body, '$.context.campaign.content') = 'text'
     and trim(json_extract(body, '$.context.campaign.content')) <> ''`,
  `update event set content_id = (
     select id from term where term.project_id = event.project_id and kind = 'content'
       and value = json_extract(body, '$.context.campaign.content'))
   where json_type(body, '$.context.campaign.content') = 'text'`,
  `drop table session`,
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
    content_id integer,
    landing_path_id integer,
    device_id integer,
    country_id integer,
    visitor_type text not null,
    page_views integer not null,
    events integer not null,
    has_product integer not null,
    has_cart integer not null,
    has_checkout integer not null,
    steps_in_order integer not null,
    paid_after_ms integer,
    checkout_clicks integer,
    orders integer not null,
    revenue_minor integer not null,
    primary key (project_id, visitor_id, started_at_ms)
  ) strict, without rowid`,
  // Serves the day cells and the rows of a day.
  `create index session_project_day on session (project_id, day)`,
  // Serves how long and how many clicks it takes to pay.
  `create index session_paid on session (project_id, day) where orders > 0`,
  `drop table "order"`,
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
    coupon text,
    is_subscription integer not null,
    primary key (project_id, order_key)
  ) strict, without rowid`,
  `create index order_project_day on "order" (project_id, day)`,
  `create index order_project_visitor on "order" (project_id, visitor_id, ordered_at_ms)`,
  `drop table day_cell`,
  `create table day_cell (
    project_id integer not null,
    day text not null,
    channel text not null,
    device text not null,${SESSION_SUMS},
    orders integer not null,
    gross_minor integer not null,
    refunded_orders integer not null,
    refunded_minor integer not null,
    primary key (project_id, day, channel, device)
  ) strict, without rowid`,
  // The same sums by everything that a page may be filtered by at once.
  `create table visit_cell (
    project_id integer not null,
    day text not null,
    channel text not null,
    device text not null,
    country text not null,
    landing text not null,${SESSION_SUMS},
    orders integer not null,
    revenue_minor integer not null,
    primary key (project_id, day, channel, device, country, landing)
  ) strict, without rowid`,
  // And by what is looked at alone: the ad that brought a visit, and whether it was the visitor's first.
  `create table segment_cell (
    project_id integer not null,
    dimension text not null,
    value text not null,
    day text not null,${SESSION_SUMS},
    orders integer not null,
    revenue_minor integer not null,
    primary key (project_id, dimension, day, value)
  ) strict, without rowid`,
  // What an ad, a clip or a post is: shared by spend (creative) and visits (utm_content).
  `create table creative (
    project_id integer not null references project (id),
    key text not null,
    name text not null,
    creator text not null,
    tags text not null,
    length_s real,
    before_after_at_s real,
    primary key (project_id, key)
  ) strict, without rowid`,
  // Until when somebody has taken note of an alarm.
  `create table alarm_note (
    project_id integer not null references project (id),
    rule text not null,
    acknowledged_until text not null,
    acknowledged_by text not null,
    owner text not null,
    primary key (project_id, rule)
  ) strict, without rowid`,
  // Every read model is derived again.
  ...[
    'visitor',
    'alias',
    'person_member',
    'person',
    'account',
    'exposure',
    'outcome',
    'projector_cursor',
  ].map((table) => `delete from ${table}`),
]

/** Visits know their order of steps, their ad and whether they are the visitor's first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
