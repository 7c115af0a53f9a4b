import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  'alter table visitor add column account_id integer',
  // 1 is the flag of robots, which are nobody.
  `update visitor set account_id = (
    select event.account_id from event
    where event.project_id = visitor.project_id and event.visitor_id = visitor.visitor_id
      and event.account_id is not null and (event.flags & 1) = 0
    order by event.occurred_at_ms desc, event.message_id desc
    limit 1)`,
  // Serves experiments on accounts: the visitors of one account.
  `create index visitor_project_account on visitor (project_id, account_id)
   where account_id is not null`,
]

/** Visitors know the account that they belong to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
