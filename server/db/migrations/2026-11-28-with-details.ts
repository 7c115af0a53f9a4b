import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // Nobody has told any of it before: nothing has to be derived again.
  `alter table lead add column details text not null default '{}'`,
  `alter table checkpoint_answer add column details text not null default '{}'`,
]

/** Which campaigns a quiet lead was drawn for, and what was ticked of a first screen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
