import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  `create table idea (
    id integer primary key,
    project_id integer not null references project (id),
    body text not null,
    status text not null check (status in ('open', 'planned', 'dropped')),
    experiment_key text,
    copied_from text,
    created_at_ms integer not null,
    updated_at_ms integer not null
  ) strict`,
  `create index idea_project on idea (project_id)`,
  // The plan as it stood when the test began, and what was changed afterwards.
  `create table plan_freeze (
    project_id integer not null references project (id),
    experiment_key text not null,
    plan text not null,
    hash text not null,
    frozen_at_ms integer not null,
    primary key (project_id, experiment_key)
  ) strict, without rowid`,
  `create table plan_deviation (
    id integer primary key,
    project_id integer not null references project (id),
    experiment_key text not null,
    at_ms integer not null,
    actor text not null,
    reason text not null,
    changes text not null
  ) strict`,
  `create index plan_deviation_experiment on plan_deviation (project_id, experiment_key)`,
  `create table decision (
    id integer primary key,
    project_id integer not null references project (id),
    experiment_key text not null,
    body text not null,
    evidence text not null,
    evidence_hash text not null,
    evidence_seq integer not null,
    decided_at_ms integer not null,
    decided_on text not null,
    decided_by text not null,
    follow_up_on text,
    follow_up text,
    followed_up_at_ms integer,
    unique (project_id, experiment_key)
  ) strict`,
  `create table learning (
    id integer primary key,
    project_id integer not null references project (id),
    body text not null,
    created_at_ms integer not null,
    created_on text not null
  ) strict`,
  `create index learning_project on learning (project_id)`,
  `create table learning_evidence (
    project_id integer not null references project (id),
    learning_id integer not null references learning (id),
    experiment_key text not null,
    relation text not null check (relation in ('confirms', 'weakens', 'contradicts')),
    effect text not null,
    noted_on text not null,
    primary key (project_id, learning_id, experiment_key)
  ) strict, without rowid`,
]

/** What a team plans, decides and remembers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
