import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // Nobody has told any of it before: nothing has to be derived again.
  `alter table lead add column details text not null default '{}'`,
  `alter table checkpoint_answer add column details text not null default '{}'`,
  // Few have any; found without reading the others.
  `create index lead_drawn on lead (project_id, lead_key) where details <> '{}'`,
  `create index deal_discovery on deal (project_id, deal_key)
    where json_type(details, '$.discovery') = 'object'`,
]

/** Which campaigns a quiet lead was drawn for, and what was ticked of a first screen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
