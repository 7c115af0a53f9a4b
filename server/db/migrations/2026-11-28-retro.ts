import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // What the week looked like on Monday morning, frozen, and what was made of it in the meeting.
  `create table retro (
    project_id integer not null references project (id),
    week text not null,
    mode text not null check (mode in ('b2c', 'b2b')),
    as_of_ms integer not null,
    seq integer not null,
    made_at_ms integer not null,
    made_by text not null,
    snapshot text not null,
    snapshot_hash text not null,
    document text not null,
    agenda text not null,
    opened_at_ms integer,
    closed_at_ms integer,
    closed_by text,
    minutes text,
    primary key (project_id, week)
  ) strict, without rowid`,
  `create table retro_item (
    id integer primary key,
    project_id integer not null references project (id),
    week text not null,
    kind text not null check (kind in ('note', 'ring', 'parked', 'action', 'question')),
    topic text not null,
    text text not null,
    owner text not null,
    due_on text,
    created_at_ms integer not null,
    created_by text not null,
    status text not null check (status in ('open', 'done', 'dropped')),
    status_at_ms integer,
    status_by text
  ) strict`,
  `create index retro_item_project_week on retro_item (project_id, week)`,
  `create table retro_vote (
    project_id integer not null references project (id),
    item_id integer not null references retro_item (id),
    voter text not null,
    at_ms integer not null,
    primary key (item_id, voter)
  ) strict, without rowid`,
  `create table retro_share (
    id integer primary key,
    project_id integer not null references project (id),
    week text not null,
    token_hash text not null unique,
    created_at_ms integer not null,
    created_by text not null,
    expires_at_ms integer not null,
    revoked_at_ms integer
  ) strict`,
  // Where finished documents are sent, and what became of each sending.
  `create table retro_route (
    id integer primary key,
    project_id integer not null references project (id),
    kind text not null check (kind in ('email', 'slack', 'teams')),
    target text not null,
    language text not null check (language in ('en', 'de')),
    created_at_ms integer not null,
    removed_at_ms integer
  ) strict`,
  `create table retro_delivery (
    id integer primary key,
    project_id integer not null references project (id),
    route_id integer not null references retro_route (id),
    week text not null,
    created_at_ms integer not null,
    attempts integer not null default 0,
    next_at_ms integer,
    delivered_at_ms integer,
    last_answer text
  ) strict`,
  `create index retro_delivery_next on retro_delivery (next_at_ms) where next_at_ms is not null`,
  // Answers to checkpoints that no data can give; the newest before a retro counts in it.
  `create table checkpoint_answer (
    id integer primary key,
    project_id integer not null references project (id),
    checkpoint text not null,
    result text not null check (result in ('pass', 'fail')),
    value real,
    note text not null,
    answered_at_ms integer not null,
    answered_by text not null
  ) strict`,
  // What happened and no event tells: a deploy, a price, a campaign on television.
  `create table annotation (
    id integer primary key,
    project_id integer not null references project (id),
    key text,
    day text not null,
    mode text check (mode in ('b2c', 'b2b')),
    kind text not null,
    label text not null,
    url text,
    created_at_ms integer not null,
    created_by text not null
  ) strict`,
  `create unique index annotation_key on annotation (project_id, key) where key is not null`,
  `create table ritual (
    project_id integer not null references project (id),
    key text not null,
    mode text not null check (mode in ('b2c', 'b2b')),
    name text not null,
    every text not null check (every in ('day', 'week', 'quarter')),
    weekday integer,
    at text not null,
    owner text not null,
    primary key (project_id, key)
  ) strict, without rowid`,
  // Which campaign follows which rhythm, and where a mixed one branches.
  `create table campaign (
    project_id integer not null references project (id),
    key text not null,
    name text not null,
    rhythm text not null check (rhythm in ('b2c', 'b2b', 'mixed')),
    branch_point text not null,
    ends_on text,
    primary key (project_id, key)
  ) strict, without rowid`,
  `create table quarter (
    project_id integer not null references project (id),
    quarter text not null,
    mode text not null check (mode in ('b2c', 'b2b')),
    starts_on text not null,
    chosen_at_ms integer not null,
    chosen_by text not null,
    closed_at_ms integer,
    closed_by text,
    closing text,
    primary key (project_id, quarter)
  ) strict, without rowid`,
  `create table rhythm_change (
    id integer primary key,
    project_id integer not null references project (id),
    quarter text not null,
    from_mode text,
    to_mode text not null,
    reason text not null,
    changed_at_ms integer not null,
    changed_by text not null
  ) strict`,
  `create table roadmap_item (
    project_id integer not null references project (id),
    quarter text not null,
    round integer not null,
    mode text not null check (mode in ('b2c', 'b2b')),
    slot integer not null,
    key text not null,
    target integer not null,
    done integer not null,
    done_at_ms integer,
    note text not null,
    primary key (project_id, quarter, round, mode, slot, key)
  ) strict, without rowid`,
  `create table position_run (
    id integer primary key,
    project_id integer not null references project (id),
    touchpoint text not null,
    ran_on text not null,
    answers text not null,
    sources text not null,
    facts text not null,
    created_at_ms integer not null,
    created_by text not null
  ) strict`,
  `create table workspace_profile (
    project_id integer primary key references project (id),
    positioning text not null,
    journey text not null
  ) strict`,
]

/** Weekly retros, what is sent of them, the quarter with its roadmap, and annotations. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
