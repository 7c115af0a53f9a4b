import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  `alter table project add column settings text not null default '{}'`,
  `create table daily_salt (
    project_id integer primary key references project (id),
    day text not null,
    salt text not null
  ) strict`,
  `create table spend (
    project_id integer not null references project (id),
    day text not null,
    channel text not null,
    campaign text not null,
    creative text not null,
    kind text not null check (kind in ('media', 'people', 'tools')),
    amount_minor integer not null,
    currency text not null,
    impressions integer,
    clicks integer,
    primary key (project_id, day, channel, campaign, creative, kind)
  ) strict, without rowid`,
  `create table offer (
    project_id integer not null references project (id),
    key text not null,
    name text not null,
    mode text not null check (mode in ('b2c', 'b2b')),
    type text not null,
    starts_on text not null,
    ends_on text,
    scope text not null,
    benefit text not null,
    primary key (project_id, key)
  ) strict, without rowid`,
  // Who an id turned out to be, by the latest alias.
  `create table alias (
    project_id integer not null,
    previous_id text not null,
    person_id integer not null,
    at_ms integer not null,
    primary key (project_id, previous_id)
  ) strict, without rowid`,
  `create index alias_project_person on alias (project_id, person_id)`,
  `create table person_member (
    project_id integer not null,
    member_id integer not null,
    person_id integer not null,
    primary key (project_id, member_id)
  ) strict, without rowid`,
  `create index person_member_project_person on person_member (project_id, person_id)`,
  `create table person (
    project_id integer not null,
    person_id integer not null,
    first_seen_at_ms integer not null,
    last_seen_at_ms integer not null,
    events integer not null,
    visitors integer not null,
    primary key (project_id, person_id)
  ) strict, without rowid`,
  `create table account (
    project_id integer not null,
    account_id integer not null,
    first_seen_at_ms integer not null,
    last_seen_at_ms integer not null,
    events integer not null,
    visitors integer not null,
    people integer not null,
    primary key (project_id, account_id)
  ) strict, without rowid`,
  // Ids that aliases speak of are persons, whether or not anybody used them.
  `insert or ignore into term (project_id, kind, value)
   select distinct project_id, 'person', json_extract(body, '$.previousId') from event
   where type = 'alias' and json_extract(body, '$.previousId') is not null`,
  // Finds the events of our own people (flag 4) when their list changes.
  `create index event_own on event (project_id) where (flags & 4) != 0`,
  // Finds the visitors of a person: what was assigned to somebody on another device.
  `create index visitor_project_person on visitor (project_id, person_id)
   where person_id is not null`,
  // Every read model is derived again: people and accounts come out of events that were applied long ago.
  ...['visitor', 'session', '"order"', 'exposure', 'outcome', 'day_cell', 'projector_cursor'].map(
    (table) => `delete from ${table}`,
  ),
]

/** Projects say how they collect; people and accounts are read models. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
