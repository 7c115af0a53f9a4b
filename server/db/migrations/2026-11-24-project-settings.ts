import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  `alter table project add column settings text not null default '{}'`,
  `create table daily_salt (
    project_id integer primary key references project (id),
    day text not null,
    salt text not null
  ) strict`,
  // Finds the visitors of a person: what was assigned to somebody on another device.
  `create index visitor_project_person on visitor (project_id, person_id)
   where person_id is not null`,
]

/** Projects say how they collect. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
