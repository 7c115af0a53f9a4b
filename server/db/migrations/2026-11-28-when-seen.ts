import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // Gives a project's first moment at once, however many visitors there are.
  `create index visitor_first_seen on visitor (project_id, first_seen_at_ms)`,
]

/** When the first visitor was seen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
