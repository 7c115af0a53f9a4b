import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // Up to which row of the log a deal, lead, account or its touches were last derived anew: what is kept
  // in memory reads only these again.
  `create table record_change (
    project_id integer not null,
    kind text not null,
    key text not null,
    seq integer not null,
    primary key (project_id, kind, key)
  ) strict, without rowid`,
  `create index record_change_seq on record_change (project_id, seq)`,
  // Serves the deals that a lead became.
  `create index deal_lead on deal (project_id, lead_key) where lead_key is not null`,
  // Finds the accounts of which somebody recorded a kind of touch, without reading all touches.
  `create index touch_kind on touch (project_id, kind, account_id)`,
  // Finds the accounts whose people did something, by what it is called.
  `create index event_account on event (project_id, name_id, account_id) where account_id is not null`,
]

/** Which records changed since a row of the log, and the events of an account. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
