import { sql, type Kysely } from 'kysely'

/** Frozen in time: a migration never imports application code. */
const statements: readonly string[] = [
  // What better-auth 1.7 keeps, under names of its own: `account` is a read model.
  `create table auth_user (
    id text primary key,
    name text not null,
    email text not null unique,
    emailVerified integer not null,
    image text,
    createdAt text not null,
    updatedAt text not null,
    twoFactorEnabled integer,
    isOwner integer not null default 0
  ) strict`,
  `create table auth_session (
    id text primary key,
    expiresAt text not null,
    token text not null unique,
    createdAt text not null,
    updatedAt text not null,
    ipAddress text,
    userAgent text,
    userId text not null references auth_user (id) on delete cascade
  ) strict`,
  `create index auth_session_user on auth_session (userId)`,
  `create table auth_account (
    id text primary key,
    accountId text not null,
    providerId text not null,
    userId text not null references auth_user (id) on delete cascade,
    accessToken text,
    refreshToken text,
    idToken text,
    accessTokenExpiresAt text,
    refreshTokenExpiresAt text,
    scope text,
    password text,
    createdAt text not null,
    updatedAt text not null
  ) strict`,
  `create index auth_account_user on auth_account (userId)`,
  `create table auth_verification (
    id text primary key,
    identifier text not null,
    value text not null,
    expiresAt text not null,
    createdAt text not null,
    updatedAt text not null
  ) strict`,
  `create index auth_verification_identifier on auth_verification (identifier)`,
  `create table auth_two_factor (
    id text primary key,
    secret text not null,
    backupCodes text not null,
    userId text not null references auth_user (id) on delete cascade,
    verified integer,
    failedVerificationCount integer,
    lockedUntil text
  ) strict`,
  `create index auth_two_factor_user on auth_two_factor (userId)`,
  `create table auth_passkey (
    id text primary key,
    name text not null,
    userId text not null references auth_user (id) on delete cascade,
    publicKey text not null,
    counter integer not null,
    transports text not null,
    created_at_ms integer not null
  ) strict`,
  `create index auth_passkey_user on auth_passkey (userId)`,
  // What is ours: who may do what where.
  `create table installation (
    name text primary key,
    value text not null
  ) strict, without rowid`,
  `create table member (
    project_id integer not null references project (id),
    user_id text not null references auth_user (id) on delete cascade,
    role text not null check (role in ('viewer', 'editor', 'admin')),
    created_at_ms integer not null,
    primary key (project_id, user_id)
  ) strict, without rowid`,
  `create index member_user on member (user_id)`,
  `create table invitation (
    id integer primary key,
    project_id integer not null references project (id),
    email text not null,
    role text not null check (role in ('viewer', 'editor', 'admin')),
    token_hash text not null unique,
    created_at_ms integer not null,
    expires_at_ms integer not null
  ) strict`,
  `alter table api_token add column name text not null default 'made with the project'`,
  `alter table api_token add column scope text not null default 'admin'
    check (scope in ('read', 'write', 'admin'))`,
  `alter table api_token add column expires_at_ms integer`,
  `alter table api_token add column last_used_at_ms integer`,
  // Outgoing webhooks and what is on its way.
  `create table hook (
    id integer primary key,
    project_id integer not null references project (id),
    url text not null,
    secret text not null,
    topics text not null,
    created_at_ms integer not null
  ) strict`,
  `create table hook_delivery (
    id integer primary key,
    project_id integer not null references project (id),
    hook_id integer not null references hook (id) on delete cascade,
    topic text not null,
    body text not null,
    created_at_ms integer not null,
    attempts integer not null default 0,
    next_at_ms integer,
    delivered_at_ms integer,
    last_answer text
  ) strict`,
  `create index hook_delivery_due on hook_delivery (next_at_ms) where next_at_ms is not null`,
  `create index audit_project on audit (project_id, id)`,
]

/** People sign in, tokens end, webhooks go out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
