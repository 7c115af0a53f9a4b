import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // What is to be won in a quarter (`2026-Q4`).
  `create table quarter_target (
    project_id integer not null references project (id),
    quarter text not null,
    amount_minor integer not null check (amount_minor >= 0),
    currency text not null,
    primary key (project_id, quarter)
  ) strict, without rowid`,
  // The forecast as it stood on a Monday; nobody changes it afterwards.
  `create table forecast_freeze (
    project_id integer not null references project (id),
    quarter text not null,
    as_of_day text not null,
    as_of_ms integer not null,
    frozen_at_ms integer not null,
    is_reconstructed integer not null,
    body text not null,
    primary key (project_id, quarter, as_of_day)
  ) strict, without rowid`,
  `create trigger forecast_freeze_stays before update on forecast_freeze
   begin select raise(abort, 'a frozen forecast is never changed'); end`,
  `create table objective (
    id integer primary key,
    project_id integer not null references project (id),
    quarter text not null,
    title text not null,
    owner text not null,
    created_at_ms integer not null,
    closed_at_ms integer
  ) strict`,
  `create index objective_quarter on objective (project_id, quarter)`,
  `create table key_result (
    id integer primary key,
    project_id integer not null references project (id),
    objective_id integer not null references objective (id) on delete cascade,
    name text not null,
    unit text not null,
    metric text,
    baseline real not null,
    target real not null,
    actual real
  ) strict`,
  `create index key_result_objective on key_result (project_id, objective_id)`,
]

/** Targets of a quarter, forecasts that were frozen, objectives with their key results. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
