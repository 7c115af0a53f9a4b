import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // What is sold: names that the deals of a CRM may spell in another way.
  `create table product (
    project_id integer not null references project (id),
    name text not null,
    series text not null,
    price_minor integer,
    primary key (project_id, name)
  ) strict, without rowid`,
  // Who sells, for whom and where.
  `create table sales_person (
    project_id integer not null references project (id),
    owner text not null,
    manager text not null,
    region text not null,
    primary key (project_id, owner)
  ) strict, without rowid`,
]

/** The lists that deals are compared with: products and sales people. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
