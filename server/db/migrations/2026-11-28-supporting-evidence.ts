import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  `create table evidence (
    id integer primary key,
    project_id integer not null references project (id),
    body text not null,
    created_at_ms integer not null,
    created_on text not null,
    live_on text,
    retired_on text
  ) strict`,
  `create index evidence_project on evidence (project_id)`,
]

/** What a team can show to whoever doubts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
