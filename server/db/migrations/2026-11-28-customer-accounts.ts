import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // Journeys that another tool has already counted by their sequence of channels.
  `create table channel_path (
    project_id integer not null references project (id),
    list text not null,
    path text not null,
    conversions integer not null,
    nulls integer not null,
    value real not null,
    primary key (project_id, list, path)
  ) strict, without rowid`,
  // What people write about an account: notes, next steps and the reviews of a quarter.
  `create table account_entry (
    id integer primary key autoincrement,
    project_id integer not null references project (id),
    account_key text not null,
    kind text not null check (kind in ('note', 'step', 'review')),
    text text not null,
    quarter text,
    due_on text,
    done_on text,
    author text not null,
    created_at_ms integer not null
  ) strict`,
  `create index account_entry_account on account_entry (project_id, account_key, id)`,
  // A quarter's review of an account is held once.
  `create unique index account_entry_review on account_entry (project_id, account_key, quarter)
    where kind = 'review'`,
  // Which accounts are looked at in every quarter.
  `create table key_account (
    project_id integer not null references project (id),
    account_key text not null,
    since_ms integer not null,
    primary key (project_id, account_key)
  ) strict, without rowid`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
