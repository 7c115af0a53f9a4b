import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // What was taken out of the log on purpose, so that numbers over those days can say so.
  `create table removal (
    project_id integer not null references project (id),
    kind text not null check (kind in ('erasure', 'retention')),
    removed_on text not null,
    first_at_ms integer not null,
    last_at_ms integer not null,
    events integer not null,
    primary key (project_id, kind, removed_on)
  ) strict, without rowid`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
