import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // Several secrets a source: one is replaced while both still sign.
  `create table webhook_secret (
    project_id integer not null references project (id),
    source text not null,
    secret text not null,
    created_at_ms integer not null,
    primary key (project_id, source, secret)
  ) strict, without rowid`,
]

/** What shops sign their webhooks with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
